#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "app/context.hh"
#include "scheduler/scope.hh"
#include "server/pages/page.hh"
#include "server/pages/pages.hh"
#include "server/pages/qr_code.hh"

namespace nenkai::server {
namespace {

/// What a person chose: a feed and how it shall speak.
struct Choice {
  FeedScope scope;
  std::string feed_language;
  std::string alarms;
  std::string past;
  std::string kind;
};

struct Wish {
  const char* value;
  const char* en;
  const char* ja;
};

constexpr Wish alarm_wishes[] = {{"", "none", "なし"},
                                 {"P1D", "a day before", "1日前"},
                                 {"P7D", "a week before", "1週間前"},
                                 {"P7D,P1D", "a week and a day before", "1週間前と1日前"},
                                 {"P1D,PT2H", "a day and two hours before", "1日前と2時間前"}};

constexpr Wish past_wishes[] = {
    {"", "all of it", "すべて"}, {"P2Y", "two years", "2年前まで"}, {"P6M", "half a year", "6か月前まで"}};

constexpr Wish kind_wishes[] = {{"", "all", "すべて"},
                                {"conferences", "joint conferences", "合同成果発表会"},
                                {"meetings", "committee and network meetings", "委員会・連絡会議"}};

bool is_wish(std::span<const Wish> wishes, const std::string& value) {
  return std::any_of(wishes.begin(), wishes.end(), [&](const Wish& wish) { return wish.value == value; });
}

/// Of values that the form does not offer, the usual ones are taken.
Choice chosen(const Page& page, const OpenProgramme& open) {
  Choice choice;
  const std::string scope = page.parameter("feed");
  if (!scope.empty()) choice.scope = or_throw(parse_scope(scope, open.index()));
  const std::string language = page.parameter("feed_lang");
  choice.feed_language = language == "en" || language == "ja" ? language : page.language();
  choice.alarms = is_wish(alarm_wishes, page.parameter("alarms")) ? page.parameter("alarms") : "";
  choice.past = is_wish(past_wishes, page.parameter("past")) ? page.parameter("past") : "";
  choice.kind = is_wish(kind_wishes, page.parameter("kind")) ? page.parameter("kind") : "";
  return choice;
}

std::string feed_path(const Page& page, const Choice& choice) {
  // Commas may stand in a query; people read these addresses.
  std::string path = page.feed_path(choice.scope.str(), {{"lang", choice.feed_language == "ja" ? "ja" : ""},
                                                         {"alarms", choice.alarms},
                                                         {"past", choice.past},
                                                         {"kind", choice.scope.of_obligations() ? "" : choice.kind}});
  for (std::size_t at = 0; (at = path.find("%2C", at)) != std::string::npos;) path.replace(at, 3, ",");
  return path;
}

class SubscribePage {
 public:
  SubscribePage(Page& page, const OpenProgramme& open) : page_(page), open_(open), choice_(chosen(page, open)) {}

  Response answer() {
    data values;
    const std::string path = feed_path(page_, choice_);
    values.set("https", page_.absolute(path));
    values.set("webcal", page_.webcal(path));
    values.set("google", "https://calendar.google.com/calendar/r?cid=" + percent_encoded(page_.webcal(path)));
    values.set("outlook", outlook("outlook.live.com", path));
    values.set("office", outlook("outlook.office.com", path));
    values.set("name", scope_name(choice_.scope, open_.index(), page_.language()));
    values.set("base", page_.absolute(page_.feed_path("")));
    values.set("code", code());
    set_rows(values, "groups", groups());
    values.set("languages", languages());
    values.set("alarms", wishes(alarm_wishes, choice_.alarms));
    values.set("kinds", wishes(kind_wishes, choice_.kind));
    values.set("past", wishes(past_wishes, choice_.past));
    PageHead head;
    head.title = page_.say("Subscribe", "カレンダー登録");
    head.tab = "/subscribe";
    head.script = "subscribe.js";
    head.description = page_.say("Put the conferences into your own calendar; changes arrive by themselves.",
                                 "行事をお使いのカレンダーに登録できます。変更は自動的に反映されます。");
    return page_.answer(head, "subscribe.mustache", values, open_);
  }

  std::string code() const {
    const std::string title = page_.say("QR code of the address", "アドレスのQRコード");
    return qr_code(page_.absolute(feed_path(page_, choice_)), title).value_or("");
  }

 private:
  std::string outlook(const std::string& host, const std::string& path) const {
    return fmt::format("https://{}/calendar/0/addfromweb?url={}&name={}", host, percent_encoded(page_.absolute(path)),
                       percent_encoded(scope_name(choice_.scope, open_.index(), page_.language())));
  }

  std::string group_name(ScopeKind kind) const {
    switch (kind) {
      case ScopeKind::cluster: return page_.say("Clusters", "クラスター");
      case ScopeKind::bureau: return page_.say("Bureaus", "局");
      case ScopeKind::committee: return page_.say("Committees", "委員会");
      case ScopeKind::pairing: return page_.say("Region pairings", "地域の組合せ");
      case ScopeKind::region: return page_.say("Regions", "地域");
      case ScopeKind::series: return page_.say("Series", "シリーズ");
      case ScopeKind::project: return page_.say("Projects", "プロジェクト");
      case ScopeKind::bureau_obligations: return page_.say("Open obligations of a bureau", "局ごとの未達の義務");
      default: return page_.say("Everything, or one kind", "全体・種類別");
    }
  }

  /// The choices of the form, a group a kind. Obligations of all stand with the feeds that need no id.
  list groups() const {
    std::map<ScopeKind, list> options;
    for (const FeedScope& scope : all_scopes(open_.index())) {
      const ScopeKind kind = scope.id.empty() ? ScopeKind::all : scope.kind;
      data option;
      option.set("value", scope.str());
      option.set("words", scope_name(scope, open_.index(), page_.language()));
      option.set("chosen", scope == choice_.scope ? data::type::bool_true : data::type::bool_false);
      options[kind].push_back(option);
    }
    list rows;
    for (const ScopeKind kind :
         {ScopeKind::all, ScopeKind::region, ScopeKind::bureau, ScopeKind::cluster, ScopeKind::committee,
          ScopeKind::pairing, ScopeKind::series, ScopeKind::project, ScopeKind::bureau_obligations}) {
      if (options[kind].empty()) continue;
      data group;
      group.set("name", group_name(kind));
      group.set("options", options[kind]);
      rows.push_back(group);
    }
    return rows;
  }

  static data option(const std::string& value, const std::string& words, bool is_chosen) {
    data row;
    row.set("value", value);
    row.set("words", words);
    row.set("chosen", is_chosen ? data::type::bool_true : data::type::bool_false);
    return row;
  }

  list languages() const {
    list rows;
    rows.push_back(option("en", "English", choice_.feed_language == "en"));
    rows.push_back(option("ja", "日本語", choice_.feed_language == "ja"));
    return rows;
  }

  list wishes(std::span<const Wish> all, const std::string& value) const {
    list rows;
    for (const Wish& wish : all) rows.push_back(option(wish.value, page_.say(wish.en, wish.ja), value == wish.value));
    return rows;
  }

  Page& page_;
  const OpenProgramme& open_;
  Choice choice_;
};

}  // namespace

Response subscribe_page(Visit& visit) {
  Page page(visit);
  if (page.undecided()) return page.choice();
  const auto snapshot = page.context().store.snapshot();
  const OpenProgramme open(page.context());
  return SubscribePage(page, open).answer();
}

Response subscribe_code(Visit& visit) {
  Page page(visit);
  const auto snapshot = page.context().store.snapshot();
  const OpenProgramme open(page.context());
  Response response;
  response.content_type = "image/svg+xml";
  response.headers = {{"Cache-Control", "no-cache"}};
  response.body = SubscribePage(page, open).code();
  return response;
}

}  // namespace nenkai::server
