package assets_test

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// usages are the texts that macOS shows when it asks its user for something.
var usages = []string{"NSCameraUsageDescription", "NSLocalNetworkUsageDescription", "NSMicrophoneUsageDescription"}

// TestMacOSProperties holds what macOS reads of the application to what it needs:
// it ends an application that opens the camera without saying why.
func TestMacOSProperties(t *testing.T) {
	properties := readProperties(t, "installers/macos/Info.plist")
	for key, want := range map[string]string{
		"CFBundleIdentifier": "io.moim.Moim", "CFBundleExecutable": "moim", "CFBundlePackageType": "APPL",
		"CFBundleIconFile": "moim", "CFBundleVersion": "@NUMBERS@", "CFBundleShortVersionString": "@NUMBERS@",
		"LSMinimumSystemVersion": "@MINIMUM@", "NSHighResolutionCapable": "true",
	} {
		if properties[key] != want {
			t.Errorf("%s is %q, want %q", key, properties[key], want)
		}
	}
	if !strings.Contains(properties["CFBundleURLTypes"], "CFBundleURLSchemes moim") {
		t.Errorf("no scheme moim: %q", properties["CFBundleURLTypes"])
	}
	for _, key := range usages {
		if len(properties[key]) < 20 {
			t.Errorf("%s is %q", key, properties[key])
		}
	}
}

// TestMacOSEntitlements holds the hardened runtime to as few exceptions as there
// can be.
func TestMacOSEntitlements(t *testing.T) {
	got := readProperties(t, "installers/macos/entitlements.plist")
	want := map[string]string{"com.apple.security.device.audio-input": "true", "com.apple.security.device.camera": "true"}
	if !maps.Equal(got, want) {
		t.Errorf("entitlements %v, want %v", got, want)
	}
}

// TestMacOSLanguages wants each usage text in both languages, in Korean with
// letters of it.
func TestMacOSLanguages(t *testing.T) {
	line := regexp.MustCompile(`(?m)^"(\w+)" = "((?:[^"\\]|\\.)+)";$`)
	english := readProperties(t, "installers/macos/Info.plist")
	for language, fits := range map[string]func(key, text string) bool{
		"en": func(key, text string) bool { return text == english[key] },
		"ko": func(_, text string) bool { return regexp.MustCompile(`\p{Hangul}`).MatchString(text) },
	} {
		data, err := os.ReadFile("installers/macos/" + language + ".lproj/InfoPlist.strings")
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, match := range line.FindAllStringSubmatch(string(data), -1) {
			keys = append(keys, match[1])
			if !fits(match[1], match[2]) {
				t.Errorf("%s: %s is %q", language, match[1], match[2])
			}
		}
		if !slices.Equal(slices.Sorted(slices.Values(keys)), usages) {
			t.Errorf("%s: texts for %v, want %v", language, keys, usages)
		}
		if rest := strings.TrimSpace(line.ReplaceAllString(string(data), "")); strings.Count(rest, "\n") > 0 {
			t.Errorf("%s: lines that macOS cannot read: %q", language, rest)
		}
	}
}

// TestWindowsManifest holds the manifest to what the window relies on.
func TestWindowsManifest(t *testing.T) {
	data, err := os.ReadFile("installers/windows/moim.manifest")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Level struct {
			Level string `xml:"level,attr"`
		} `xml:"trustInfo>security>requestedPrivileges>requestedExecutionLevel"`
		DPI   string `xml:"application>windowsSettings>dpiAwareness"`
		Paths string `xml:"application>windowsSettings>longPathAware"`
	}
	if err := xml.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Level.Level != "asInvoker" || !strings.HasPrefix(manifest.DPI, "PerMonitorV2") || manifest.Paths != "true" {
		t.Errorf("the manifest says %+v", manifest)
	}
}

// TestWindowsInstallerLanguages wants every sentence of the installer in English
// and in Korean.
func TestWindowsInstallerLanguages(t *testing.T) {
	data, err := os.ReadFile("installers/windows/installer.nsi")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]string{}
	for _, match := range regexp.MustCompile(`(?m)^LangString (\w+) \$\{LANG_(\w+)\} "(.+)"$`).FindAllStringSubmatch(string(data), -1) {
		texts[match[1]] = append(texts[match[1]], match[2])
		if korean := regexp.MustCompile(`\p{Hangul}`).MatchString(match[3]); korean != (match[2] == "KOREAN") {
			t.Errorf("%s in %s is %q", match[1], match[2], match[3])
		}
	}
	if len(texts) == 0 {
		t.Error("the installer has no texts")
	}
	for key, languages := range texts {
		if !slices.Equal(languages, []string{"ENGLISH", "KOREAN"}) {
			t.Errorf("%s is there in %v", key, languages)
		}
	}
}

// TestScripts has every script read by a linter.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("installers/*/*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	if _, err := exec.LookPath("shellcheck"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	if out, err := exec.CommandContext(t.Context(), "shellcheck", append([]string{"--external-sources", "--source-path=.."}, scripts...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// readProperties reads a property list: its keys with their values, those of lists
// and dictionaries as words one after the other.
func readProperties(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	values := map[string][]string{}
	var key, element string
	depth := 0
	for decoder := xml.NewDecoder(f); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			element = token.Name.Local
			if element == "true" || element == "false" {
				values[key] = append(values[key], element)
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			text := strings.TrimSpace(string(token))
			switch {
			case text == "":
			case element == "key" && depth == 3: // plist, dict, key
				if _, twice := values[text]; twice {
					t.Errorf("%s has %s twice", file, text)
				}
				key = text
				values[key] = nil
			default:
				values[key] = append(values[key], text)
			}
		}
	}
	flat := make(map[string]string, len(values))
	for key, words := range values {
		flat[key] = strings.Join(words, " ")
	}
	return flat
}
