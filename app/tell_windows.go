package app

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// tell writes what a person should read at the end: on the terminal, in English.
// A program that was started by a double click has none, so that its sentence
// stands in a box, in the language of this Windows. text gives it in a language.
func tell(stderr io.Writer, text func(language string) string) {
	if stderr != os.Stderr || hasTerminal() {
		_, _ = fmt.Fprintln(stderr, text("en"))
		return
	}
	sentence, err := windows.UTF16PtrFromString(text(systemLanguage()))
	if err != nil {
		return // it holds a zero, which none of ours does
	}
	title := windows.StringToUTF16Ptr("Moim")
	_, _ = windows.MessageBox(0, sentence, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND)
}

// hasTerminal tells whether what is written to standard error goes anywhere.
func hasTerminal() bool {
	handle, err := windows.GetStdHandle(windows.STD_ERROR_HANDLE)
	return err == nil && handle != 0 && handle != windows.InvalidHandle
}

// systemLanguage is the language that the user reads Windows in, such as "ko-KR";
// "" where it is not known.
func systemLanguage() string {
	languages, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(languages) == 0 {
		return ""
	}
	return languages[0]
}
