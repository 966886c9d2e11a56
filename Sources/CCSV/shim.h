// libcsv: a parser of comma-separated values that takes them piece by piece.
#include <csv.h>
