// Package mediatest makes pictures and sound whose content can be measured at
// the far end, and keeps what arrives: the pattern camera with a barcode of
// frame number and capture time and the reader of that barcode, the analysis
// of tones, and the recorder behind "moim headless --record".
//
// It knows frames, samples and two file formats (IVF and WAV). It does not
// know codecs, devices or networks; it imports media only.
//
// The barcode lies on a grid of square cells, 20 to the width of the picture,
// in the top five rows. At 640x360 a cell is 32x32 pixels, on macroblock
// borders, so that a VP8 encoder can say each of them in a few bits:
//
//	column 0         reference: white, black, white, black, white
//	columns 1 to 19  95 bits, row by row, white is one:
//	  24  frame number in Gray code, so that one cell changes per frame
//	   8  CRC-8 of these 24 bits (polynomial 0x07)
//	  41  wall clock of frame 0, milliseconds since 2000-01-01 UTC
//	   6  frames per second
//	  16  CRC-16 of these 47 bits (polynomial 0x1021)
//
// The capture time of a frame follows without rounding from the time of frame
// 0, its number and the rate; all but the first 32 cells stand still.
package mediatest
