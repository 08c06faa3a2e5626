package guest_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"moim/assets/guest"
)

var (
	literalKey  = regexp.MustCompile(`"([a-z]+(?:\.[a-z_]+)+)"`)
	builtKey    = regexp.MustCompile("`([a-z]+\\.[^`]*\\$\\{[^`]*)`")
	builtPart   = regexp.MustCompile(`\\\$\\\{[^}]*\\\}`)
	placeholder = regexp.MustCompile(`\{\w+\}`)
)

func TestLanguagesHaveTheSameWords(t *testing.T) {
	english, korean := readWords(t, "en"), readWords(t, "ko")
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if strings.TrimSpace(korean[key]) == "" {
			t.Errorf("%s: no Korean", key)
			continue
		}
		if a, b := placeholders(english[key]), placeholders(korean[key]); !slices.Equal(a, b) {
			t.Errorf("%s: values %v in English, %v in Korean", key, a, b)
		}
	}
	for key := range korean {
		if strings.TrimSpace(english[key]) == "" {
			t.Errorf("%s: no English", key)
		}
	}
}

func TestEveryKeyExistsAndIsUsed(t *testing.T) {
	words := readWords(t, "en")
	source := viewSource(t)
	used := make(map[string]bool)
	for _, found := range literalKey.FindAllStringSubmatch(source, -1) {
		key := found[1]
		_, exists := words[key]
		_, plural := words[key+".other"]
		if !exists && !plural {
			t.Errorf("%q is used and has no words", key)
		}
		used[key], used[key+".one"], used[key+".other"] = true, plural, plural
		used[key] = exists
	}
	for _, found := range builtKey.FindAllStringSubmatch(source, -1) {
		pattern := regexp.MustCompile("^" + builtPart.ReplaceAllString(regexp.QuoteMeta(found[1]), "[a-z_]+") + "$")
		matched := false
		for key := range words {
			if pattern.MatchString(key) {
				used[key], matched = true, true
			}
		}
		if !matched {
			t.Errorf("%q matches no words", found[1])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if !used[key] && (strings.Contains(key, ".") || !strings.Contains(source, `"`+key+`"`)) {
			t.Errorf("%s: nothing uses it", key)
		}
	}
}

func readWords(t *testing.T, language string) map[string]string {
	t.Helper()
	data, err := fs.ReadFile(guest.Files(), "words/"+language+".json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(data, &words); err != nil {
		t.Fatalf("words of %s: %v", language, err)
	}
	return words
}

func placeholders(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(text, -1))))
}

// viewSource is the source of the views, one after the other.
func viewSource(t *testing.T) string {
	t.Helper()
	files, err := fs.Glob(guest.Files(), "js/view/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("views: %v, %v", files, err)
	}
	var source strings.Builder
	for _, name := range files {
		data, err := fs.ReadFile(guest.Files(), path.Clean(name))
		if err != nil {
			t.Fatal(err)
		}
		source.Write(data)
	}
	return source.String()
}
