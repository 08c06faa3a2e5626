package systems

/*
#include <stdlib.h>
*/
import "C"

var _ = missing + int(C.size_t(1))
