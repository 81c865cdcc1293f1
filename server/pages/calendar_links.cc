#include "server/pages/pages.hh"
