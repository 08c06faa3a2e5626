package signalingtest

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// ACME is an authority that gives certificates to whom a name leads, by RFC
// 8555. It checks no signatures, but that names lead where they should.
type ACME struct {
	URL string // of the directory

	authority *Authority
	web       *httptest.Server
	known     chan struct{} // closed by the first LeadTo
	told      sync.Once

	mu      sync.Mutex
	targets targets
	orders  []*acmeOrder
	thumb   string // of the account's key (RFC 7638)
	nonces  int
	issued  int
}

// targets is where all names lead.
type targets struct{ tls, http string }

type acmeOrder struct {
	name      string
	validated bool
	chain     []byte
}

// NewACME starts an authority on loopback. It ends with its test.
func NewACME(tb testing.TB, authority *Authority) *ACME {
	tb.Helper()
	a := &ACME{authority: authority, known: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /directory", a.directory)
	mux.HandleFunc("/nonce", func(w http.ResponseWriter, _ *http.Request) { a.answer(w, http.StatusOK, nil) })
	mux.HandleFunc("POST /account", a.account)
	mux.HandleFunc("POST /order", a.newOrder)
	mux.HandleFunc("POST /order/{id}", a.withOrder(func(w http.ResponseWriter, o *acmeOrder, id string, _ []byte) {
		a.answer(w, http.StatusOK, a.describe(o, id))
	}))
	mux.HandleFunc("POST /authorization/{id}", a.withOrder(a.authorization))
	mux.HandleFunc("POST /challenge/{kind}/{id}", a.challenge)
	mux.HandleFunc("POST /finalize/{id}", a.withOrder(a.finalize))
	mux.HandleFunc("POST /certificate/{id}", a.withOrder(a.certificate))
	a.web = httptest.NewUnstartedServer(mux) // whose URL the handlers read
	a.web.Start()
	tb.Cleanup(a.web.Close)
	a.URL = a.web.URL + "/directory"
	return a
}

// LeadTo says where the names lead: the address for TLS-ALPN-01, that for
// HTTP-01, or both. Challenges wait until it has been said.
func (a *ACME) LeadTo(tlsAddress, httpAddress string) {
	a.mu.Lock()
	a.targets = targets{tls: tlsAddress, http: httpAddress}
	a.mu.Unlock()
	a.told.Do(func() { close(a.known) })
}

// Issued is how many certificates were given.
func (a *ACME) Issued() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.issued
}

func (a *ACME) directory(w http.ResponseWriter, _ *http.Request) {
	a.answer(w, http.StatusOK, map[string]string{
		"newNonce": a.web.URL + "/nonce", "newAccount": a.web.URL + "/account", "newOrder": a.web.URL + "/order",
	})
}

// account makes an account of a key (RFC 8555 section 7.3).
func (a *ACME) account(w http.ResponseWriter, r *http.Request) {
	var message struct{ Protected string }
	var header struct {
		JWK struct{ Crv, Kty, X, Y string }
	}
	err := json.NewDecoder(r.Body).Decode(&message)
	if err == nil {
		err = decodePart(message.Protected, &header)
	}
	if err != nil {
		a.refuse(w, http.StatusBadRequest, "malformed", "")
		return
	}
	k := header.JWK
	sum := sha256.Sum256(fmt.Appendf(nil, `{"crv":%q,"kty":%q,"x":%q,"y":%q}`, k.Crv, k.Kty, k.X, k.Y))
	a.mu.Lock()
	a.thumb = base64.RawURLEncoding.EncodeToString(sum[:])
	a.mu.Unlock()
	w.Header().Set("Location", a.web.URL+"/account/1")
	a.answer(w, http.StatusCreated, map[string]string{"status": "valid"})
}

func (a *ACME) newOrder(w http.ResponseWriter, r *http.Request) {
	var wanted struct{ Identifiers []struct{ Value string } }
	if err := json.Unmarshal(payloadOf(r), &wanted); err != nil || len(wanted.Identifiers) != 1 {
		a.refuse(w, http.StatusBadRequest, "malformed", "")
		return
	}
	o := &acmeOrder{name: wanted.Identifiers[0].Value}
	a.mu.Lock()
	a.orders = append(a.orders, o)
	id := strconv.Itoa(len(a.orders) - 1)
	a.mu.Unlock()
	w.Header().Set("Location", a.web.URL+"/order/"+id)
	a.answer(w, http.StatusCreated, a.describe(o, id))
}

func (a *ACME) describe(o *acmeOrder, id string) map[string]any {
	a.mu.Lock()
	defer a.mu.Unlock()
	status := "pending"
	switch {
	case o.chain != nil:
		status = "valid"
	case o.validated:
		status = "ready"
	}
	return map[string]any{
		"status":         status,
		"identifiers":    []map[string]string{{"type": "dns", "value": o.name}},
		"authorizations": []string{a.web.URL + "/authorization/" + id},
		"finalize":       a.web.URL + "/finalize/" + id,
		"certificate":    a.web.URL + "/certificate/" + id,
	}
}

func (a *ACME) finalize(w http.ResponseWriter, o *acmeOrder, id string, payload []byte) {
	var message struct{ CSR string }
	var request *x509.CertificateRequest
	err := json.Unmarshal(payload, &message)
	if err == nil {
		var der []byte
		if der, err = base64.RawURLEncoding.DecodeString(message.CSR); err == nil {
			request, err = x509.ParseCertificateRequest(der)
		}
	}
	a.mu.Lock()
	ready := err == nil && o.validated
	if ready {
		o.chain = a.authority.sign(request.PublicKey, []string{o.name})
		a.issued++
	}
	a.mu.Unlock()
	if !ready {
		a.refuse(w, http.StatusForbidden, "orderNotReady", "")
		return
	}
	w.Header().Set("Location", a.web.URL+"/order/"+id)
	a.answer(w, http.StatusOK, a.describe(o, id))
}

func (a *ACME) certificate(w http.ResponseWriter, o *acmeOrder, _ string, _ []byte) {
	a.mu.Lock()
	chain := o.chain
	a.mu.Unlock()
	a.nonce(w)
	w.Header().Set("Content-Type", "application/pem-certificate-chain")
	_, _ = w.Write(chain)
}

// withOrder finds the order that a request is about.
func (a *ACME) withOrder(do func(w http.ResponseWriter, o *acmeOrder, id string, payload []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		i, err := strconv.Atoi(id)
		a.mu.Lock()
		var o *acmeOrder
		if err == nil && i >= 0 && i < len(a.orders) {
			o = a.orders[i]
		}
		a.mu.Unlock()
		if o == nil {
			a.refuse(w, http.StatusNotFound, "malformed", "")
			return
		}
		do(w, o, id, payloadOf(r))
	}
}

func (a *ACME) nonce(w http.ResponseWriter) {
	a.mu.Lock()
	a.nonces++
	w.Header().Set("Replay-Nonce", "nonce"+strconv.Itoa(a.nonces))
	a.mu.Unlock()
}

func (a *ACME) answer(w http.ResponseWriter, status int, body any) {
	a.nonce(w)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

// refuse answers with a problem (RFC 8555 section 6.7).
func (a *ACME) refuse(w http.ResponseWriter, status int, kind, detail string) {
	a.answer(w, status, map[string]string{"type": "urn:ietf:params:acme:error:" + kind, "detail": detail})
}

// payloadOf is what a signed request says (RFC 7515 section 7.2.2).
func payloadOf(r *http.Request) []byte {
	var message struct{ Payload string }
	if json.NewDecoder(r.Body).Decode(&message) != nil {
		return nil
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(message.Payload, "="))
	if err != nil {
		return nil
	}
	return payload
}

func decodePart(part string, into any) error {
	data, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}
