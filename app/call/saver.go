package call

// saver keeps values on a goroutine of its own, the latest of those that came
// while it was busy.
type saver[T any] struct {
	waiting chan T // one place
	save    func(T) error
}

func newSaver[T any](save func(T) error) *saver[T] {
	return &saver[T]{waiting: make(chan T, 1), save: save}
}

// put never blocks. One goroutine calls it.
func (s *saver[T]) put(value T) {
	select {
	case <-s.waiting:
	default:
	}
	s.waiting <- value
}

// close lets run end when it has saved what waits.
func (s *saver[T]) close() { close(s.waiting) }

// run saves until close, and reports what could not be saved.
func (s *saver[T]) run(failed func(error)) {
	for value := range s.waiting {
		if err := s.save(value); err != nil {
			failed(err)
		}
	}
}
