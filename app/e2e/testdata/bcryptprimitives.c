// What Windows 10 has and wine 8 has not: the source of randomness that every Go
// program asks for when it starts. It gives wine's own.
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
	return RtlGenRandom(data, (ULONG)length);
}
