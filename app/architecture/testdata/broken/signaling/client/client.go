package client

import _ "github.com/pion/rtp"
