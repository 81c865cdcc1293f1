#include "app/history.hh"

namespace nenkai {

History read_history(Context& context) {
  const OpenProgramme open(context);
  return {open.programme().header.id, open.programme().header.timezone,
          context.store.revisions(open.programme().header.id)};
}

}  // namespace nenkai
