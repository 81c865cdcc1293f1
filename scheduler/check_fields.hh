#pragma once
// What holds for every field of a kind of value, wherever it stands. A visitor of `fields`
// (scheduler/fields.hh), so that no reference and no text can be forgotten when an entity gains a key.
// Only scheduler/check.cc includes this.

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "scheduler/check.hh"
#include "scheduler/check_text.hh"
#include "scheduler/fields.hh"
#include "scheduler/suggest.hh"

namespace nenkai {

/// Which entity is looked at.
struct EntityPlace {
  EntityKind kind = EntityKind::programme;
  std::size_t position = 0;
};

/// Collects issues up to a number of each severity, so that a broken file of millions stays harmless.
/// What comes only of a gap that a reader left is no issue.
class IssueList {
 public:
  explicit IssueList(const CheckOptions& options) : incomplete_(options.incomplete), most_(options.most_issues) {}

  void error(EntityPlace place, std::string key, std::string message) {
    if (unread(place, key.substr(0, key.find_first_of(".[")))) return;
    add(Issue::Severity::error, errors_, place, std::move(key), std::move(message));
  }
  void warn(EntityPlace place, std::string key, std::string message) {
    if (!gappy(place)) add(Issue::Severity::warning, warnings_, place, std::move(key), std::move(message));
  }

  /// True where the entity has gaps at all.
  bool gappy(EntityPlace place) const {
    return incomplete_ != nullptr && incomplete_->contains(place.kind, place.position);
  }
  /// True where this key could not be read; without a key, where any could not.
  bool unread(EntityPlace place, std::string_view key) const {
    return gappy(place) && (key.empty() || incomplete_->contains(place.kind, place.position, key));
  }
  /// True once more errors would not be collected.
  bool full() const { return errors_ > most_; }
  std::vector<Issue> take() { return std::move(issues_); }

 private:
  void add(Issue::Severity severity, std::size_t& count, EntityPlace place, std::string key, std::string message) {
    if (++count > most_ + 1) return;
    if (count > most_) message = "… and more like this";
    issues_.push_back({severity, place.kind, place.position, std::move(key), std::move(message)});
  }

  const Incomplete* incomplete_;
  std::size_t most_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::vector<Issue> issues_;
};

/// What all fields are checked against.
class FieldContext {
 public:
  FieldContext(const ProgrammeIndex& index, const CheckOptions& options) : index_(&index), options_(&options) {}

  const ProgrammeIndex& index() const { return *index_; }
  const CheckOptions& options() const { return *options_; }

  template <class Tag>
  bool excused(const Id<Tag>&) const {
    return options_->incomplete != nullptr && options_->incomplete->unnamed.contains(kind_of<Id<Tag>>());
  }

  template <class Tag>
  std::string unknown(const Id<Tag>& id) {
    const std::string_view what = name_of(kind_of<Id<Tag>>());
    std::string message = fmt::format("there is no {} with this id", what);
    const auto near = suggestion(id);
    return near ? message + fmt::format(": did you mean \"{}\"?", *near)
                : message + fmt::format(": write that of a [[{}]], or add one", what);
  }

  bool zone_known(const std::string& name) {
    if (!options_->is_zone) return true;
    const auto [found, is_new] = zones_.try_emplace(name, false);
    if (is_new) found->second = options_->is_zone(name);
    return found->second;
  }

 private:
  /// The kind of the entities whose ids have this type.
  template <class IdType>
  EntityKind kind_of() const {
    EntityKind result = EntityKind::programme;
    Entities::each_list(index_->programme(), [&](EntityKind kind, const auto& list) {
      if constexpr (requires { requires std::is_same_v<std::decay_t<decltype(list.front().id)>, IdType>; })
        result = kind;
    });
    return result;
  }

  template <class Tag>
  std::optional<std::string> suggestion(const Id<Tag>& id) {
    std::vector<std::string_view> known;
    Entities::each_list(index_->programme(), [&](EntityKind, const auto& list) {
      if constexpr (requires { requires std::is_same_v<std::decay_t<decltype(list.front().id)>, Id<Tag>>; }) {
        if (list.size() > comparisons_left_) return;
        for (const auto& entity : list) known.push_back(entity.id.str());
      }
    });
    comparisons_left_ -= known.size();
    return nearest(id.str(), known);
  }

  const ProgrammeIndex* index_;
  const CheckOptions* options_;
  std::unordered_map<std::string, bool> zones_;
  // Each suggestion compares with every known id; a file full of wrong ids gets no more than this.
  std::size_t comparisons_left_ = 1'000'000;
};

/// Visits the fields of one entity.
class FieldChecks {
 public:
  FieldChecks(FieldContext& context, IssueList& issues, EntityPlace place)
      : context_(&context), issues_(&issues), place_(place) {}

  template <class IdType>
  void own_id(const char* key, const IdType& id) {
    if (!is_slug(id.str())) {
      issues_->error(place_, key, fmt::format("{} = {}: {}", key, in_quotes(id.str()), slug_problem(id.str())));
    }
  }
  template <class T>
  void required(const char* key, const T& value) {
    path_.push(key);
    look_at(value);
    path_.pop();
  }
  template <class T>
  void optional(const char* key, const std::optional<T>& value) {
    if (value) required(key, *value);
  }
  template <class T>
  void optional(const char* key, const std::vector<T>& value) {
    if (!value.empty()) required(key, value);
  }
  template <class T, class D>
  void defaulted(const char* key, const T& value, const D&) {
    required(key, value);
  }

 private:
  /// Where the visit is: "evidence[2].title.en". Keys outlive the visit, so only pointers are kept.
  class Path {
   public:
    void push(std::string_view key) { steps_[depth_++] = {key, 0}; }
    void push_item(std::size_t number) { steps_[depth_++] = {{}, number}; }
    void pop() { --depth_; }
    std::string_view last_key() const {
      std::size_t at = depth_;
      while (at > 0 && steps_[at - 1].key.empty()) --at;
      return at == 0 ? std::string_view{} : steps_[at - 1].key;
    }
    std::string str() const {
      std::string text;
      for (std::size_t at = 0; at < depth_; ++at) {
        const Step& step = steps_[at];
        if (step.key.empty()) {
          text += fmt::format("[{}]", step.item);
        } else {
          text += (text.empty() ? "" : ".") + std::string(step.key);
        }
      }
      return text;
    }

   private:
    struct Step {
      std::string_view key;  // empty: an item of a list
      std::size_t item = 0;
    };
    std::array<Step, 8> steps_{};
    std::size_t depth_ = 0;
  };

  void error(std::string_view value, std::string_view message) {
    const std::string key = path_.str();
    issues_->error(place_, key, fmt::format("{} = {}: {}", key, value, message));
  }

  template <class T>
  void look_at(const T& value) {
    if constexpr (HasFields<T>) {
      visit_fields(value, *this);
    }  // numbers, enumerators and dates can only be judged by what they are for: see check.cc
  }
  template <class Tag>
  void look_at(const Id<Tag>& id) {
    if (context_->index().find(id) == nullptr && !context_->excused(id))
      error(in_quotes(id.str()), context_->unknown(id));
  }
  void look_at(const EventId&) {}  // events are looked up by check.cc, and only where one is named
  void look_at(const std::string& text) { check_text(path_.last_key(), text); }
  void look_at(const LocalText& text) {
    if (text.empty()) error("\"\"", "it is empty: write a text");
    const bool lines = may_have_lines(path_.last_key());
    for (const auto& [language, words] : text.all()) {
      if (!text.plain()) path_.push(language);
      if (!text.plain() && !is_language_tag(language)) {
        error(in_quotes(words),
              fmt::format("{} is no language: write a tag such as \"en\" or \"ja\"", in_quotes(language)));
      }
      if (const auto problem = text_problem(words, lines)) error(in_quotes(words), *problem);
      if (!text.plain()) path_.pop();
    }
  }
  void look_at(const Stretch& stretch) {
    visit_fields(stretch, *this);
    if (!stretch.days().empty()) return;
    const std::string key = path_.str();
    issues_->error(place_, key,
                   fmt::format("{} = {{ from = \"{}\", to = \"{}\" }}: it ends before it begins: give the first day "
                               "as `from`",
                               key, stretch.from.str(), stretch.to.str()));
  }
  void look_at(const GeoPoint& point) {
    const bool good =
        point.latitude >= -90 && point.latitude <= 90 && point.longitude >= -180 && point.longitude <= 180;
    if (!good) {
      error(fmt::format("[{}, {}]", point.latitude, point.longitude),
            "write [latitude, longitude] in degrees, -90 to 90 and -180 to 180");
    }
  }
  template <class T>
  void look_at(const std::vector<T>& list) {
    if (list.size() > longest_list) {
      error(fmt::format("a list of {}", list.size()), fmt::format("{} items are the most", longest_list));
      return;
    }
    for (std::size_t at = 0; at < list.size(); ++at) {
      path_.push_item(at);
      look_at(list[at]);
      path_.pop();
    }
    if constexpr (is_id<T>) refuse_repeats(list, [](const T& id) -> const std::string& { return id.str(); });
    if constexpr (std::is_same_v<T, std::string>)
      refuse_repeats(list, [](const T& text) -> const std::string& { return text; });
  }

  /// An event that names a pairing twice would be counted twice.
  template <class T, class F>
  void refuse_repeats(const std::vector<T>& list, F text_of) {
    if (list.size() < 2) return;
    std::unordered_set<std::string_view> seen;
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (seen.insert(text_of(list[at])).second) continue;
      path_.push_item(at);
      error(in_quotes(text_of(list[at])), "it stands in the list already: name it once");
      path_.pop();
    }
  }

  void check_text(std::string_view key, const std::string& text) {
    if (const auto problem = text_problem(text, may_have_lines(key))) {
      error(in_quotes(text), *problem);
    } else if ((key == "url" || key == "online_url" || key == "agenda_url") && !is_web_url(text)) {
      error(in_quotes(text), "write an http:// or https:// address");
    } else if ((key == "uid" || key == "recurrence") && text.size() > longest_uid) {
      error(in_quotes(text), fmt::format("it has {} bytes; {} are the most", text.size(), longest_uid));
    } else if (key == "email" && !is_email(text)) {
      error(in_quotes(text), "write an address such as \"office@ministry.example\"");
    } else if (key == "timezone" && !context_->zone_known(text)) {
      error(in_quotes(text), "it is no IANA time zone: write a name such as \"Asia/Tokyo\"");
    } else if (key == "language" && !is_language_tag(text)) {
      error(in_quotes(text), "it is no language: write a tag such as \"en\" or \"ja\"");
    } else if (key == "domain" && !is_host_name(text)) {
      error(in_quotes(text), "write a host name such as \"calendar.example\"");
    }
  }

  FieldContext* context_;
  IssueList* issues_;
  EntityPlace place_;
  Path path_;
};

}  // namespace nenkai
