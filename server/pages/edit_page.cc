#include "server/pages/edit_page.hh"

#include <fmt/format.h>

#include <array>

#include "app/words.hh"
#include "server/event_version.hh"
#include "server/pages/event_history.hh"
#include "server/pages/event_words.hh"
#include "server/pages/form.hh"
#include "server/pages/page.hh"
#include "server/visitor.hh"

namespace nenkai::server {
namespace {

/// A change that somebody else was faster than is tried so often, when the event itself is as the form shows it.
constexpr int most_tries = 3;

constexpr std::array<std::string_view, 5> actions{"move", "confirm", "hold", "cancel", "restore"};
constexpr std::array<std::string_view, 6> fields{"date",           "attendance",     "evidence_url",
                                                 "evidence_title", "evidence_dated", "reason"};

data::type truth(bool value) { return value ? data::type::bool_true : data::type::bool_false; }

std::optional<Evidence> evidence_in(const Form& form) {
  const std::string url = form.text("evidence_url");
  const std::string title = form.text("evidence_title");
  const std::string dated = form.text("evidence_dated");
  if (url.empty() && title.empty() && dated.empty()) return std::nullopt;
  Evidence evidence;
  if (url.empty()) throw FieldError("evidence_url", "evidence of what? Give its link");
  evidence.url = url;
  if (!title.empty()) evidence.title = LocalText{title};
  if (!dated.empty()) {
    const auto date = PartialDate::parse(dated);
    if (!date) throw FieldError("evidence_dated", date.problem());
    evidence.dated = *date;
  }
  return evidence;
}

FieldTexts texts_in(const Form& form, std::initializer_list<const char*> names) {
  FieldTexts texts;
  for (const char* name : names) {
    if (std::string text = form.text(name); !text.empty()) texts.emplace_back(name, std::move(text));
  }
  return texts;
}

EventChange act(Context& context, const std::string& id, const Form& form, const ChangeTerms& terms) {
  const std::string action = form.text("action");
  if (action == "move") return move_event(context, id, form.text("date"), terms);
  if (action == "confirm") return act_on_event(context, id, EventAction::confirm, texts_in(form, {"date"}), terms);
  if (action == "hold")
    return hold_event(context, id, texts_in(form, {"date", "attendance"}), evidence_in(form), terms);
  if (action == "cancel") return act_on_event(context, id, EventAction::cancel, {}, terms);
  if (action == "restore") return act_on_event(context, id, EventAction::restore, texts_in(form, {"date"}), terms);
  throw Refusal(400, "this form asks for what cannot be done");
}

EventChange act_again_and_again(Context& context, const std::string& id, const Form& form, const ChangeTerms& terms) {
  for (int tries = 1;; ++tries) {
    try {
      return act(context, id, form, terms);
    } catch (const StoreConflict&) {
      if (tries == most_tries) throw;
    }
  }
}

class EditPage {
 public:
  EditPage(Visit& visit, Page& page, const Token& token)
      : page_(page), context_(page.context()), token_(token), id_(visit.arguments.front()) {
    context_.actor = token.name;
    secret_ = form_secret(cookie(visit.request, session_cookie).value_or(""));
  }

  /// The forms, with what became of the last one: `problem` and what was typed, or the action that was `done`.
  Response forms(int status, const std::string& problem, const Form* typed, const std::string& done) {
    const auto snapshot = context_.store.snapshot();
    const OpenProgramme open(context_);
    const EventVersion version(context_, open, id_);
    refuse_other_bureau(token_, open, version.event);
    data values = common(open, version.event);
    values.set("version", version.etag(open, page_.language()));
    values.set("has_problem", truth(!problem.empty()));
    values.set("problem", problem);
    values.set("done", truth(!done.empty()));
    values.set("done_words", done_words(done));
    const EventStatus now = version.event.status;
    const bool begun = version.event.date.first_day() <= open.today();
    values.set("can_move", truth(now != EventStatus::cancelled));
    values.set("can_confirm", truth(now == EventStatus::tentative));
    values.set("can_hold", truth(now == EventStatus::held || (now != EventStatus::cancelled && begun)));
    values.set("not_begun", truth(now != EventStatus::held && now != EventStatus::cancelled && !begun));
    values.set("can_cancel", truth(now != EventStatus::cancelled));
    values.set("can_restore", truth(now == EventStatus::cancelled));
    values.set("date", version.event.date.str());
    for (const std::string_view action : actions) {
      const bool same = typed != nullptr && typed->text("action") == action;
      for (const std::string_view field : fields) {
        const std::string standard = field == "date" && action == "move" ? version.event.date.str() : "";
        values.set(fmt::format("{}_{}", action, field), same ? typed->text(field) : standard);
      }
    }
    return finish("edit.mustache", values, open, status);
  }

  Response preview(const Form& form) {
    const EventChange change = changed(form, true);
    const auto snapshot = context_.store.snapshot();
    const OpenProgramme open(context_);
    data values = common(open, change.after);
    values.set("version", form.text("version"));
    values.set("action", form.text("action"));
    for (const std::string_view field : fields) values.set(std::string(field), form.text(field));
    values.set("nothing", truth(change.fields.empty()));
    set_rows(values, "changes", change_rows(change));
    set_rows(values, "effects", effect_rows(change, open));
    list warnings;
    for (const std::string& text : change.warnings) {
      data row;
      row.set("text", text);
      warnings.push_back(row);
    }
    set_rows(values, "warnings", warnings);
    return finish("edit_preview.mustache", values, open, 200);
  }

  Response apply(const Form& form) {
    changed(form, false);
    return go_to(page_.link("/events/" + id_ + "/edit", {{"done", form.text("action")}}));
  }

 private:
  EventChange changed(const Form& form, bool dry_run) {
    context_.reason = form.text("reason");
    ChangeTerms terms;
    terms.dry_run = dry_run;
    terms.allows = [&](const OpenProgramme& open, const Event* event) {
      refuse_other_bureau(token_, open, *event);
      const EventVersion version(*event, last_change_of(context_, open, {EntityKind::event, event->id.str()}));
      refuse_if_changed(version, open, form.text("version"), page_.language());
    };
    terms.accepts = [&](const OpenProgramme& open, const EventChange& change) {
      refuse_beyond_bureau(token_, open, change);
    };
    return act_again_and_again(context_, id_, form, terms);
  }

  data common(const OpenProgramme& open, const Event& event) {
    const ResolvedEvent resolved = resolve(event, open.index());
    data values;
    values.set("title", resolved.title->in(page_.language()));
    values.set("when", when_words(event, page_.language()));
    values.set("status_words", std::string(status_words(event.status, page_.language())));
    values.set("event_address", page_.link("/events/" + id_));
    values.set("address", page_.link("/events/" + id_ + "/edit"));
    values.set("secret", secret_);
    values.set("who", token_.name);
    return values;
  }

  list change_rows(const EventChange& change) const {
    list rows;
    for (const FieldChange& field : change.fields) {
      data row;
      row.set("key", key_words(field.key, page_));
      row.set("before", value_words(field.key, field.before, page_));
      row.set("after", value_words(field.key, field.after, page_));
      rows.push_back(row);
    }
    return rows;
  }

  list effect_rows(const EventChange& change, const OpenProgramme& open) const {
    list rows;
    for (const Effect& effect : change.effects) {
      data row;
      row.set("subject", subject_name(effect.subject_kind, effect.subject, open.index(), page_.language()));
      row.set("period", period_words(effect.period, open.index().fiscal(), page_.language()));
      row.set("before", std::string(status_words(effect.before, page_.language())));
      row.set("before_status", std::string(name_of(effect.before)));
      row.set("after", std::string(status_words(effect.after, page_.language())));
      row.set("after_status", std::string(name_of(effect.after)));
      row.set("has_text", truth(!page_.japanese()));
      row.set("text", effect.text);
      rows.push_back(row);
    }
    return rows;
  }

  std::string done_words(const std::string& done) const {
    if (done == "move") return page_.say("The event was moved.", "日程を変更しました。");
    if (done == "confirm") return page_.say("The event is confirmed.", "開催を確定しました。");
    if (done == "hold") return page_.say("It is recorded that the event was held.", "開催済みとして記録しました。");
    if (done == "cancel") return page_.say("The event is cancelled.", "中止にしました。");
    if (done == "restore") return page_.say("The cancellation is taken back.", "中止を取り消しました。");
    return {};
  }

  Response finish(const char* template_name, data& values, const OpenProgramme& open, int status) const {
    PageHead head;
    head.title = page_.say("Edit the event", "行事の編集");
    Response response = page_.answer(head, template_name, values, open, status);
    guard_form_page(response);
    return response;
  }

  Page& page_;
  Context& context_;
  const Token& token_;
  std::string id_;
  std::string secret_;
};

/// Runs `work` for a planner who signed in; others are sent to do that, or told that they may not.
Response for_planner(Visit& visit, const std::function<Response(Page&, EditPage&)>& work) {
  return answering_form(visit, [&] {
    const Visitor visitor = visitor_of(visit.request, visit.context);
    if (!visitor.token) return go_to("/sign-in?next=" + percent_encoded(visit.request.path));
    if (!visitor.is(Role::planner))
      throw Refusal(403, fmt::format("the token of {} is a {}'s: a planner's is needed", visitor.token->name,
                                     name_of(visitor.token->role)));
    Page page(visit);
    if (page.undecided()) return page.choice();
    EditPage editing(visit, page, *visitor.token);
    try {
      return work(page, editing);
    } catch (const NotFound& error) {
      throw Refusal(404, error.what());
    }
  });
}

}  // namespace

Response edit_page(Visit& visit) {
  return for_planner(
      visit, [](Page& page, EditPage& editing) { return editing.forms(200, "", nullptr, page.parameter("done")); });
}

Response edit_form(Visit& visit) {
  return for_planner(visit, [&](Page&, EditPage& editing) {
    const Form form(visit);
    form.check_secret(cookie(visit.request, session_cookie).value_or(""));
    try {
      return form.text("step") == "apply" ? editing.apply(form) : editing.preview(form);
    } catch (const NotFound&) {
      throw;
    } catch (const InputError& error) {
      return editing.forms(422, error.what(), &form, "");
    } catch (const StoreConflict& error) {
      return editing.forms(409, error.what(), &form, "");
    } catch (const Refusal& refusal) {
      if (refusal.status() != 412) throw;
      return editing.forms(412, refusal.what(), &form, "");
    }
  });
}

}  // namespace nenkai::server
