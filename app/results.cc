#include "app/results.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <map>

#include "app/csv.hh"
#include "app/errors.hh"
#include "scheduler/suggest.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

constexpr std::string_view title_prefix = "title.";
constexpr std::size_t most_mistakes = 20;

/// Which column says what.
class Columns {
 public:
  Columns(const CsvRow& header, const std::string& name) : names_(header.fields) {
    for (const std::string& column : names_) {
      const bool title = column == "title" || (column.starts_with(title_prefix) && column.size() > title_prefix.size());
      has_title_ = has_title_ || title;
      if (title || column == "presenter" || column == "cluster" || column == "project") continue;
      const auto near = nearest(column, {"title", "presenter", "cluster", "project"});
      throw InputError(fmt::format(
          "{}:{}: unknown column \"{}\"{}", name, header.line, column,
          near ? fmt::format(": did you mean \"{}\"?", *near) : ": write title, presenter, cluster, project"));
    }
    if (!has_title_) throw InputError(fmt::format("{}:{}: there is no column \"title\"", name, header.line));
  }

  /// The result of a row, or what is wrong with it.
  Result<AnnouncedResult> read(const CsvRow& row) const {
    if (row.fields.size() != names_.size()) {
      return Problem{fmt::format("{} fields where the header has {}", row.fields.size(), names_.size())};
    }
    AnnouncedResult result;
    std::map<std::string, std::string> titles;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::string& text = row.fields[i];
      if (text.empty()) continue;
      if (names_[i] == "title") {
        titles[""] = text;
      } else if (names_[i].starts_with(title_prefix)) {
        titles[names_[i].substr(title_prefix.size())] = text;
      } else if (names_[i] == "presenter") {
        result.presenter = text;
      } else if (auto problem = read_id(names_[i], text, result)) {
        return *problem;
      }
    }
    if (titles.empty()) return Problem{"the title is empty"};
    for (const auto& [language, text] : titles) result.title.set(language, text);
    return result;
  }

 private:
  static std::optional<Problem> read_id(const std::string& column, const std::string& text, AnnouncedResult& result) {
    const auto take = [&](auto parsed, auto& into) -> std::optional<Problem> {
      if (!parsed) return Problem{fmt::format("{}: {}", column, parsed.problem())};
      into = *parsed;
      return std::nullopt;
    };
    if (column == "cluster") return take(ClusterId::parse(text), result.cluster);
    return take(ProjectId::parse(text), result.project);
  }

  std::vector<std::string> names_;
  bool has_title_ = false;
};

}  // namespace

std::string ResultTable::by_line(const std::string& message, std::size_t before) const {
  constexpr std::string_view key = "results[";
  std::string text;
  std::size_t done = 0;
  for (std::size_t at = message.find(key); at != message.npos; at = message.find(key, at + 1)) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(&message[at + key.size()], message.data() + message.size(), number);
    if (error != std::errc{} || *end != ']' || number < before || number - before >= lines.size()) continue;
    text += message.substr(done, at - done) + fmt::format("{}:{}", name, lines[number - before]);
    done = static_cast<std::size_t>(end + 1 - message.data());
    if (message.substr(done, 1) == ".") text += ": ", ++done;
  }
  return text + message.substr(done);
}

ResultTable read_results(const std::string& csv, const std::string& name) {
  CsvReader reader(csv);
  const auto next = [&] {
    auto row = reader.next();
    if (!row) throw InputError(fmt::format("{}: {}", name, row.problem()));
    return *std::move(row);
  };
  const auto header = next();
  if (!header) throw InputError(name + " is empty: begin with the header \"title,presenter,cluster,project\"");
  const Columns columns(*header, name);
  ResultTable table{name, {}, {}};
  std::vector<std::string> mistakes;
  while (const auto row = next()) {
    auto result = columns.read(*row);
    if (result) {
      table.results.push_back(*std::move(result));
      table.lines.push_back(row->line);
    } else if (mistakes.size() < most_mistakes) {
      mistakes.push_back(fmt::format("{}:{}: {}", name, row->line, result.problem()));
    }
  }
  if (!mistakes.empty()) throw InputError(fmt::format("{}", fmt::join(mistakes, "; ")));
  return table;
}

Evidence evidence_of_file(const std::string& bytes, const std::string& name) {
  Evidence evidence;
  evidence.digest = digest_of(bytes);
  evidence.title = LocalText{name};
  return evidence;
}

}  // namespace nenkai
