package assets_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"moim/assets"
)

func TestEveryLanguageIsComplete(t *testing.T) {
	placeholder := regexp.MustCompile(`\{[a-z]+\}`)
	english := assets.Translator("en")
	for _, language := range assets.Languages() {
		texts := assets.Translator(language)
		if got, want := texts.Keys(), english.Keys(); !slices.Equal(got, want) {
			t.Errorf("%s has %d keys, English %d; they must be the same", language, len(got), len(want))
		}
		for _, key := range english.Keys() {
			text := texts.Text(key)
			if strings.TrimSpace(text) == "" || !texts.Has(key) {
				t.Errorf("%s: %s is empty", language, key)
			}
			got := placeholder.FindAllString(text, -1)
			want := placeholder.FindAllString(english.Text(key), -1)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %s has placeholders %v, want %v", language, key, got, want)
			}
		}
	}
}

// No translation file may hold one key twice: the second would win silently.
func TestNoKeyTwice(t *testing.T) {
	for _, language := range assets.Languages() {
		data, err := os.ReadFile(filepath.Join("translations", language+".json"))
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[string]bool)
		decoder := json.NewDecoder(bytes.NewReader(data))
		for i := 0; decoder.More() || i == 0; i++ {
			token, err := decoder.Token()
			if err != nil {
				t.Fatal(err)
			}
			if key, ok := token.(string); ok && i%2 == 1 {
				if seen[key] {
					t.Errorf("%s: %s stands there twice", language, key)
				}
				seen[key] = true
			}
		}
	}
}

func TestEveryProblemHasASentence(t *testing.T) {
	codes := problemCodes(t)
	if len(codes) < 20 {
		t.Fatalf("found only %d problem codes in app/call", len(codes))
	}
	for _, language := range assets.Languages() {
		texts := assets.Translator(language)
		for _, code := range codes {
			sentence := texts.Problem(code, "", "holder", "Another program")
			if !texts.Has("problem."+code) || strings.Contains(sentence, "{") {
				t.Errorf("%s: problem %s has no sentence: %q", language, code, sentence)
			}
			if !strings.HasSuffix(sentence, ".") || strings.Count(sentence, ". ") > 0 {
				t.Errorf("%s: problem %s is not one sentence: %q", language, code, sentence)
			}
		}
	}
}

// problemCodes reads the codes from the source of app/call, which this floor
// does not import.
func problemCodes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "app", "call", "problem.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "ProblemCode" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	return codes
}

func TestTranslator(t *testing.T) {
	tests := []struct {
		language, key string
		pairs         []string
		want          string
	}{
		{"en", "start.join", nil, "Join"},
		{"", "start.join", nil, "Join"},
		{"fr", "start.join", nil, "Join"},
		{"ko", "start.join", nil, "참여"},
		{"ko-KR", "start.join", nil, "참여"},
		{"ko_KR.UTF-8", "start.join", nil, "참여"},
		{"en", "call.people", []string{"count", "3"}, "3 people"},
		{"en", "no.such.key", nil, "no.such.key"},
		{"en", "call.people", []string{"count"}, "{count} people"},
		{"en", "start.code_ok_at", []string{"code", "{host}", "host", "h"}, "Room {host} at h"},
	}
	for _, test := range tests {
		if got := assets.Translator(test.language).Text(test.key, test.pairs...); got != test.want {
			t.Errorf("%s %s: got %q, want %q", test.language, test.key, got, test.want)
		}
	}
}

func TestProblemOfUnknownCode(t *testing.T) {
	texts := assets.Translator("en")
	if got, want := texts.Problem("nothing_like_it", ""), texts.Text("problem.internal"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := texts.Problem("refused", "moim.example"); !strings.HasPrefix(got, "moim.example ") {
		t.Errorf("subject is missing: %q", got)
	}
}

func TestEmbeddedFiles(t *testing.T) {
	for name, data := range map[string][]byte{"regular": assets.FontRegular(), "bold": assets.FontBold()} {
		if !bytes.HasPrefix(data, []byte("OTTO")) {
			t.Errorf("font %s is not an OpenType font", name)
		}
	}
	icon, err := png.DecodeConfig(bytes.NewReader(assets.AppIcon()))
	if err != nil || icon.Width != 512 || icon.Height != 512 {
		t.Errorf("application icon: %v, %v", icon, err)
	}
	if assets.Icon("../doc") != nil || assets.Icon("nothing") != nil {
		t.Error("an icon that does not exist was found")
	}
}
