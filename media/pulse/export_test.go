package pulse

// ReadAll reads an answer in every way in which one is read.
func ReadAll(values []byte) {
	_, _ = readServer(&reader{b: values})
	_, _ = readSinks(&reader{b: values})
	_, _ = readInputs(&reader{b: values})
	_, _ = readRecording(&reader{b: values})
	_, _ = readLatency(&reader{b: values})
}

// ReadInputs reads a list of inputs.
func ReadInputs(values []byte) ([]Input, error) { return readInputs(&reader{b: values}) }
