#pragma once
// Entities with random contents, filled by the same `fields` that all readers and writers visit: a key that is
// added to an entity is in these tests at once.

#include <array>
#include <random>
#include <string>

#include "scheduler/programme.hh"

namespace nenkai::test {

using Random = std::mt19937;

inline int below(Random& random, int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); }
inline bool chance(Random& random, int percent) { return below(random, 100) < percent; }

inline std::string random_slug(Random& random) {
  static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string slug;
  for (int i = 1 + below(random, 12); i > 0; --i) slug += letters[static_cast<std::size_t>(below(random, 36))];
  return slug;
}

/// Text with all that databases and JSON could stumble over.
inline std::string random_text(Random& random) {
  static const std::array<std::string, 18> pieces{"a",  "Forum", " ",  "'",      "\"", "\\",
                                                  "{",  "}",     ",",  ":name",  "%s", "NULL",
                                                  "\n", "\t",    "会", "☃️", "𝄞",  std::string(1, '\0')};
  std::string text;
  for (int i = below(random, 8); i > 0; --i) text += pieces[static_cast<std::size_t>(below(random, 18))];
  return text;
}

/// A visitor that fills the fields it is shown.
class RandomFields {
 public:
  explicit RandomFields(Random& random) : random_(&random) {}

  template <class T>
  void own_id(const char*, T& id) {
    fill(id);
  }
  template <class T>
  void required(const char*, T& value) {
    fill(value);
  }
  template <class T>
  void optional(const char*, std::optional<T>& value) {
    value.reset();
    if (chance(*random_, 50)) fill(value.emplace());
  }
  template <class T>
  void optional(const char*, std::vector<T>& value) {
    fill(value);
  }
  template <class T, class D>
  void defaulted(const char*, T& value, const D& standard) {
    value = standard;
    if (chance(*random_, 50)) fill(value);
  }

 private:
  Random& random() { return *random_; }
  void fill(bool& value) { value = chance(random(), 50); }
  void fill(int& value) { value = static_cast<int>((*random_)()); }
  void fill(double& value) { value = std::uniform_real_distribution<double>(-180, 180)(random()); }
  void fill(std::string& value) { value = random_text(random()); }
  void fill(LocalText& value) {
    value = LocalText{random_text(random())};
    if (chance(random(), 50)) return;
    value = {};
    for (const char* language : {"ja", "en", "de"}) {
      if (chance(random(), 60)) value.set(language, random_text(random()));
    }
  }
  void fill(PartialDate& value) {
    static constexpr std::array texts{"2003", "2004-02", "2004-02-29", "2003-10-16T13:30", "1900", "2200-12-31"};
    value = *PartialDate::parse(texts[static_cast<std::size_t>(below(random(), 6))]);
  }
  void fill(MonthDay& value) { value = chance(random(), 50) ? *MonthDay::parse("02-29") : *MonthDay::parse("04-01"); }
  void fill(YearlyDay& value) {
    value = chance(random(), 50) ? *YearlyDay::parse("12-29") : *YearlyDay::parse("2004-05-06");
  }
  void fill(Duration& value) {
    static constexpr std::array texts{"P60D", "P2W", "PT2H", "P1DT12H"};
    value = *Duration::parse(texts[static_cast<std::size_t>(below(random(), 4))]);
  }
  void fill(ClockTime& value) { value = *ClockTime::parse("23:59"); }
  void fill(GeoPoint& value) {
    fill(value.latitude);
    fill(value.longitude);
  }
  template <class Tag>
  void fill(Id<Tag>& value) {
    value = Id<Tag>{random_slug(random())};
  }
  template <class T>
  void fill(std::vector<T>& values) {
    values.clear();
    for (int i = below(random(), 4); i > 0; --i) fill(values.emplace_back());
  }
  template <class T>
  void fill(T& value) {
    if constexpr (Named<T>) {
      const auto& table = Names<T>::table;
      value = table[static_cast<std::size_t>(below(random(), static_cast<int>(table.size())))].first;
    } else {
      visit_fields(value, *this);
    }
  }

  Random* random_;
};

template <class T>
T random_entity(Random& random) {
  T entity;
  RandomFields fields(random);
  visit_fields(entity, fields);
  if constexpr (std::is_same_v<T, Waiver>) {  // these are a key, which is text without surprises
    entity.subject = random_slug(random);
    entity.period = "FY2003";
  }
  return entity;
}

}  // namespace nenkai::test
