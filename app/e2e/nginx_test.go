package e2e_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// nginx is Debian's web server as a proxy in front of a signaling server.
type nginx struct {
	*process
	port int
	log  string // of requests: "STATUS METHOD PATH"
}

const nginxConfig = `daemon off;
master_process off;
pid %[1]s/pid;
error_log stderr warn;
events { worker_connections 256; }
http {
	log_format plain '$status $request_method $uri';
	access_log %[1]s/access.log plain;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	server {
		listen 127.0.0.1:%[2]d;
		location / {
			proxy_pass http://127.0.0.1:%[3]d;
			proxy_set_header Host $http_host;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
			%[4]s
		}
	}
}
`

// startNginx starts one in front of the server with further directives.
func startNginx(t *testing.T, server int, directives string) *nginx {
	t.Helper()
	path, err := exec.LookPath("/usr/sbin/nginx") // not in everybody's PATH
	if err != nil {
		path = tool(t, "nginx")
	}
	dir, port := t.TempDir(), freePort(t)
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nginxConfig, dir, port, server, directives), 0o600); err != nil {
		t.Fatal(err)
	}
	n := &nginx{process: start(t, "nginx", nil, path, "-p", dir, "-c", config), port: port, log: filepath.Join(dir, "access.log")}
	eventually(t, patience, "nginx listens", func() (bool, string) {
		if !n.running() {
			t.Fatalf("nginx ended with status %d", n.status())
		}
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			return false, err.Error()
		}
		return conn.Close() == nil, ""
	})
	return n
}

// url is what --server takes.
func (n *nginx) url() string { return fmt.Sprintf("http://127.0.0.1:%d", n.port) }

// requests counts those in the log that match.
func (n *nginx) requests(pattern string) int {
	n.t.Helper()
	data, err := os.ReadFile(n.log)
	if err != nil {
		n.t.Fatal(err)
	}
	return len(regexp.MustCompile("(?m)"+pattern).FindAll(data, -1))
}
