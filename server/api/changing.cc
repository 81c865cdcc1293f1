#include <fmt/format.h>

#include <array>

#include "app/event_patch.hh"
#include "app/public_view.hh"
#include "scheduler/check_text.hh"
#include "server/api/answering.hh"
#include "server/api/api.hh"
#include "server/api/body.hh"
#include "server/event_version.hh"

namespace nenkai::server {
namespace {

/// A change that somebody else was faster than is tried so often, when the event itself is as its sender knows it.
constexpr int most_tries = 5;
constexpr std::size_t longest_key = 255;

/// What an answer is made of, as it is kept: status, ETag, Location and the body, a line each.
std::string packed(int status, const std::string& etag, const std::string& location, const std::string& body) {
  return fmt::format("{}\n{}\n{}\n{}", status, etag, location, body);
}

Response unpacked(std::string_view text, bool replayed) {
  std::array<std::string, 3> lines;
  for (std::string& line : lines) {
    const std::size_t end = text.find('\n');
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  Response response;
  response.status = std::stoi(lines[0]);
  response.content_type = "application/json";
  response.headers = {{"Cache-Control", "no-store"}};
  if (!lines[1].empty()) response.headers.emplace_back("ETag", lines[1]);
  if (!lines[2].empty()) response.headers.emplace_back("Location", lines[2]);
  if (replayed) response.headers.emplace_back("Idempotency-Replayed", "true");
  response.body = text;
  return response;
}

std::optional<std::string> idempotency_key(const Request& request) {
  const auto key = header(request, "idempotency-key");
  if (!key) return std::nullopt;
  const bool visible = std::all_of(key->begin(), key->end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (key->empty() || key->size() > longest_key || !visible) {
    throw Refusal(400, fmt::format("the Idempotency-Key has to be 1 to {} visible ASCII characters", longest_key));
  }
  return std::string(*key);
}

/// All that makes a request what it is.
std::string request_digest(const Request& request) {
  std::string text = request.method + "\n" + request.path + "\n";
  for (const auto& [name, value] : request.query)
    text += fmt::format("{}={}\n", nenkai::quoted(name), nenkai::quoted(value));
  for (const char* name : {"if-match", "if-none-match"}) text += std::string(header(request, name).value_or("")) + "\n";
  return secret_digest(text + request.body);
}

/// One request for a change of one event, from its headers to its answer.
class Changing {
 public:
  using Change = std::function<EventChange(const ChangeTerms&)>;

  Changing(Visit& visit, const Visitor& visitor, const Body& body)
      : visit_(visit), context_(visit.context), token_(*visitor.token) {
    const Query query(visit, {});
    context_.reason = body.reason;
    terms_.dry_run = body.dry_run;
    terms_.allows = [this](const OpenProgramme& open, const Event* event) { allow(open, event); };
    terms_.accepts = [this](const OpenProgramme& open, const EventChange& change) {
      refuse_beyond_bureau(token_, open, change);
    };
    terms_.answer = [this](const EventChange& change, const OpenProgramme& open, const RevisionInfo& last) {
      return answer(change, open, last);
    };
    const auto key = idempotency_key(visit.request);
    if (!key || body.dry_run) return;
    terms_.keep = KeptAnswer{visitor.token->id, *key, request_digest(visit.request), context_.now, ""};
  }

  Response run(const Change& change) {
    for (int tries = 1;; ++tries) {
      if (const auto earlier = replay()) return *earlier;
      try {
        const EventChange done = change(terms_);
        if (done.earlier) return replayed(*done.earlier);
        return unpacked(done.answer, false);
      } catch (const StoreConflict&) {
        if (tries == most_tries) throw;
      } catch (const InputError&) {
        // The same request may have been done between our look and our try, and stand in its own way.
        if (const auto earlier = replay()) return *earlier;
        throw;
      } catch (const Refusal&) {
        if (const auto earlier = replay()) return *earlier;
        throw;
      }
    }
  }

 private:
  std::optional<Response> replay() {
    if (!terms_.keep) return std::nullopt;
    const auto earlier = context_.store.read_answer(terms_.keep->owner, terms_.keep->key, context_.now);
    if (!earlier) return std::nullopt;
    return replayed(*earlier);
  }

  Response replayed(const KeptAnswer& earlier) const {
    if (earlier.request == terms_.keep->request) return unpacked(earlier.body, true);
    throw Refusal(422, fmt::format("the Idempotency-Key {} was used for another request at {}: choose a new one",
                                   nenkai::quoted(earlier.key), to_string(earlier.at)));
  }

  void allow(const OpenProgramme& open, const Event* event) {
    const auto match = header(visit_.request, "if-match");
    is_new_ = event == nullptr;
    if (is_new_) {
      if (match) throw Refusal(412, "If-Match: there is no such event yet, so leave it out, or send If-None-Match: *");
      return;
    }
    before_.emplace(*event, last_change_of(context_, open, {EntityKind::event, event->id.str()}));
    refuse_other_bureau(token_, open, *event);
    if (match) refuse_if_changed(*before_, open, *match, visit_.language);
  }

  std::string answer(const EventChange& change, const OpenProgramme& open, const RevisionInfo& last) const {
    const bool changed = !change.dry_run && !change.fields.empty();
    std::string etag;
    if (changed) etag = EventVersion(change.after, last).etag(open, visit_.language);
    if (!changed && before_) etag = before_->etag(open, visit_.language);
    const bool made = is_new_ && !change.dry_run;
    const std::string location = made ? "/api/v1/events/" + change.after.id.str() : "";
    return packed(made ? 201 : 200, etag, location, event_change_json(change, etag));
  }

  Visit& visit_;
  Context& context_;
  const Token& token_;
  ChangeTerms terms_;
  bool is_new_ = false;
  std::optional<EventVersion> before_;
};

/// `keys`: those that the body may have.
Response act(Visit& visit, std::initializer_list<std::string_view> keys,
             const std::function<EventChange(Context&, const std::string&, const Body&, const ChangeTerms&)>& change) {
  return answering(visit, Need::planner, [&](const Visitor& visitor) {
    const Body body(visit.request);
    body.only(keys);
    return Changing(visit, visitor, body).run([&](const ChangeTerms& terms) {
      return change(visit.context, visit.arguments.front(), body, terms);
    });
  });
}

}  // namespace

Response api_add_event(Visit& visit) {
  return answering(visit, Need::planner, [&](const Visitor& visitor) {
    const Body body(visit.request);
    const bool must_be_new = header(visit.request, "if-none-match") == std::string_view("*");
    return Changing(visit, visitor, body).run([&](const ChangeTerms& terms) {
      const auto make = [&](const OpenProgramme& open) {
        Event event = event_of_json(body.keys.dump());
        sign_evidence({}, event, visit.context.actor, open.today());
        return event;
      };
      try {
        return add_event(visit.context, make, terms);
      } catch (const WrongState& error) {
        if (must_be_new) throw Refusal(412, error.what());
        throw;
      }
    });
  });
}

Response api_edit_event(Visit& visit) {
  return answering(visit, Need::planner, [&](const Visitor& visitor) {
    const Body body(visit.request, true);
    const std::string patch = body.keys.dump();
    return Changing(visit, visitor, body).run([&](const ChangeTerms& terms) {
      const auto revise = [&](const Event& before, const OpenProgramme& open) {
        Event after = patched_event(before, patch);
        sign_evidence(before, after, visit.context.actor, open.today());
        return after;
      };
      return revise_event(visit.context, visit.arguments.front(), revise, terms);
    });
  });
}

Response api_move_event(Visit& visit) {
  return act(visit, {"date"}, [](Context& context, const std::string& id, const Body& body, const ChangeTerms& terms) {
    const auto date = body.text("date");
    if (!date) throw FieldError("date", "date: to which one? Write \"2004-03-10\", or \"2004-03\"");
    return move_event(context, id, *date, terms);
  });
}

Response api_confirm_event(Visit& visit) {
  return act(visit, {"date", "venue"},
             [](Context& context, const std::string& id, const Body& body, const ChangeTerms& terms) {
               return act_on_event(context, id, EventAction::confirm, body.texts({"date", "venue"}), terms);
             });
}

Response api_hold_event(Visit& visit) {
  return act(visit, {"date", "attendance", "evidence"},
             [](Context& context, const std::string& id, const Body& body, const ChangeTerms& terms) {
               std::optional<Evidence> evidence;
               if (body.keys.contains("evidence") && !body.keys["evidence"].is_null())
                 evidence = evidence_of_json(body.keys["evidence"].dump());
               return hold_event(context, id, body.texts({"date", "attendance"}), evidence, terms);
             });
}

Response api_cancel_event(Visit& visit) {
  return act(visit, {}, [](Context& context, const std::string& id, const Body&, const ChangeTerms& terms) {
    return act_on_event(context, id, EventAction::cancel, {}, terms);
  });
}

Response api_restore_event(Visit& visit) {
  return act(visit, {"date"}, [](Context& context, const std::string& id, const Body& body, const ChangeTerms& terms) {
    return act_on_event(context, id, EventAction::restore, body.texts({"date"}), terms);
  });
}

}  // namespace nenkai::server
