package client_test

import _ "github.com/pion/rtp"
