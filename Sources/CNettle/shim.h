// Nettle hashes files, data sets, weights and specifications.
#include <nettle/sha2.h>
