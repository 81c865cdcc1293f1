#include "server/pages/page.hh"
#include "server/pages/pages.hh"
