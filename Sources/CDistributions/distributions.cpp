#include "CDistributions.h"
int cd_stub(void) { return 0; }
