// libarchive reads gzip'd files and tar archives: data sets come as both.
#include <archive.h>
#include <archive_entry.h>
