package ui_test

import _ "github.com/alecthomas/kong"
