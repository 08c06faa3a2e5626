package assets

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// fallback is the language that has every text.
const fallback = "en"

// Translations are all texts of one language. They never change, so that any
// goroutine may read them.
type Translations struct {
	language string
	texts    map[string]string
	fallback map[string]string
}

// Languages are the languages that there are translations for, by their code.
func Languages() []string { return []string{"en", "ko"} }

// Translator returns the texts in a language ("en", "ko", also "ko-KR"), or in
// English where the language is empty or not known.
func Translator(language string) *Translations {
	english := load(fallback)
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(language), "_", "-"), "-")
	if base == fallback || !slices.Contains(Languages(), base) {
		return &Translations{language: fallback, texts: english, fallback: english}
	}
	return &Translations{language: base, texts: load(base), fallback: english}
}

// load reads one language. The files are part of the program and tested, so
// that nothing can be wrong with them at run time.
func load(language string) map[string]string {
	texts := make(map[string]string)
	if err := json.Unmarshal(read("translations/"+language+".json"), &texts); err != nil {
		return map[string]string{}
	}
	return texts
}

// Language is the code of the language in use.
func (t *Translations) Language() string { return t.language }

// Text returns the text of key. The pairs name and give values for its
// placeholders: Text("problem.refused", "subject", host) fills "{subject}".
// A key without a text returns itself, and Has tells whether there is one.
func (t *Translations) Text(key string, pairs ...string) string {
	text, ok := t.texts[key]
	if !ok {
		if text, ok = t.fallback[key]; !ok {
			return key
		}
	}
	if len(pairs) < 2 {
		return text
	}
	braced := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		braced = append(braced, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(braced...).Replace(text)
}

// Has tells whether key has a text in this language itself.
func (t *Translations) Has(key string) bool {
	_, ok := t.texts[key]
	return ok
}

// Keys are the keys of all texts of this language, sorted.
func (t *Translations) Keys() []string { return slices.Sorted(maps.Keys(t.texts)) }
