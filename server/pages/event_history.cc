#include "server/pages/event_history.hh"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/public_view.hh"
#include "app/words.hh"
#include "app/zones.hh"

namespace nenkai::server {
namespace {

using Json = nlohmann::ordered_json;

struct KeyWords {
  std::string_view key;
  const char* en;
  const char* ja;
};

constexpr KeyWords keys[] = {{"date", "date", "日付"},
                             {"end", "end", "終了"},
                             {"days", "days", "日数"},
                             {"status", "status", "状況"},
                             {"title", "title", "名称"},
                             {"venue", "venue", "会場"},
                             {"place", "place", "場所"},
                             {"series", "series", "シリーズ"},
                             {"kind", "kind", "種類"},
                             {"covers", "covers", "対象の組合せ"},
                             {"committee", "committee", "委員会"},
                             {"online_url", "online link", "オンライン会場"},
                             {"url", "web page", "ウェブページ"},
                             {"agenda_url", "agenda", "プログラム"},
                             {"parent", "belongs to", "親行事"},
                             {"timezone", "time zone", "時間帯"},
                             {"description", "description", "説明"},
                             {"categories", "categories", "分類"},
                             {"organiser", "organiser", "主催"},
                             {"attendance", "attendance", "参加者数"},
                             {"evidence", "evidence", "証拠資料"},
                             {"results", "results", "発表された成果"}};

std::string text_of(const Json& value, const Page& page) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object()) return value.dump();
  for (const std::string& language : {page.language(), std::string("en"), std::string("title")}) {
    if (const auto found = value.find(language); found != value.end()) return text_of(*found, page);
  }
  return value.dump();
}

list what_rows(const EntityChange& change, const Page& page) {
  list rows;
  const auto add = [&](const std::string& text) {
    data row;
    row.set("text", text);
    rows.push_back(row);
  };
  if (change.kind == EditKind::added) add(page.say("Recorded", "登録"));
  if (change.kind == EditKind::removed) add(page.say("Removed", "削除"));
  for (const FieldChange& field : change.fields) {
    add(fmt::format("{}{}{} → {}", key_words(field.key, page), page.say(": ", "："),
                    value_words(field.key, field.before, page), value_words(field.key, field.after, page)));
  }
  return rows;
}

}  // namespace

std::string key_words(const std::string& key, const Page& page) {
  for (const KeyWords& words : keys) {
    if (words.key == key) return page.say(words.en, words.ja);
  }
  return key;
}

std::string value_words(const std::string& key, const std::string& body, const Page& page) {
  if (body.empty()) return page.say("none", "なし");
  const Json value = Json::parse(body);
  if (value.is_array()) return fmt::format(fmt::runtime(page.say("{} entries", "{}件")), value.size());
  const std::string text = text_of(value, page);
  if (key == "status") {
    if (const auto status = parse_name<EventStatus>(text)) return std::string(status_words(*status, page.language()));
  }
  if (key == "date" || key == "end") {
    if (const auto date = PartialDate::parse(text)) return long_date_words(date.value(), page.language());
  }
  return text;
}

list history_rows(Page& page, const OpenProgramme& open, const EventId& event, bool signed_in) {
  const auto changes = changes_of(page.context(), open, {EntityKind::event, event.str()});
  list rows;
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    data row;
    row.set("when", local_time_text(change->first.at, open.programme().header.timezone));
    row.set("by", signed_in ? change->first.actor : "");
    set_rows(row, "what", what_rows(signed_in ? change->second : public_view(change->second), page));
    const bool has_why = signed_in && !change->first.reason.empty();
    row.set("why", has_why ? change->first.reason : "");
    row.set("has_why", has_why ? data::type::bool_true : data::type::bool_false);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace nenkai::server
