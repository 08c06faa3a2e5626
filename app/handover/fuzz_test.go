package handover_test

import (
	"bytes"
	"testing"

	"moim/app/handover"
)

// FuzzDecode holds what is taken to what can be sent: it comes back the same.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "null\n", "{}\n", `{"link":"moim://moim.example/r/7KQ2-M9XD-4RTV"}` + "\n", `{"link":"` + "\xff" + `"}` + "\n",
		`{"link":"\ud800"}` + "\n", `{"link":7}` + "\n", `{"link":"a"}{"link":"b"}` + "\n", `{"link":"a"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		request, err := handover.Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		line, err := request.Encode()
		if err != nil {
			t.Fatalf("taken and not to be sent: %v", err)
		}
		again, err := handover.Decode(bytes.NewReader(line))
		if err != nil || again != request {
			t.Errorf("%+v came back as %+v, %v", request, again, err)
		}
	})
}
