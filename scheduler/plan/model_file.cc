#include "scheduler/plan/model_file.hh"

#include <fmt/format.h>

#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "scheduler/plan/milp.hh"

namespace nenkai::plan {
namespace {

constexpr std::size_t terms_a_line = 10;

/// Text on its way to a stream, in pieces that are worth a write.
class Buffer {
 public:
  explicit Buffer(std::ostream& out) : out_(out) {}
  ~Buffer() { flush(); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    if (text_.size() > 1 << 16) flush();
  }

 private:
  void flush() {
    out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
  }

  std::ostream& out_;
  std::string text_;
};

/// A name of ours is a slug; anything else is kept from ending the comment.
std::string in_one_line(std::string text) {
  for (char& letter : text) {
    if (letter == '\n' || letter == '\r') letter = ' ';
  }
  return text;
}

void write_legend(const Core& core, char comment, Buffer& out) {
  for (std::size_t item = 0; item < core.items.size(); ++item)
    out.add("{} item {}: {}, days: {}\n", comment, item, in_one_line(core.items[item].name), core.items[item].days);
}

std::vector<std::string> names_of_columns(const Milp& model) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(model.columns()));
  model.each_column([&](const Milp::Column& column) { names.emplace_back(column.name); });
  return names;
}

void write_objective(const Milp& model, Buffer& out) {
  std::size_t written = 0;
  std::string first;
  out.add("Minimize\n cost:");
  model.each_column([&](const Milp::Column& column) {
    if (first.empty()) first = column.name;
    if (column.cost == 0) return;
    if (written > 0 && written % terms_a_line == 0) out.add("\n  ");
    out.add(" {} {} {}", column.cost < 0 ? '-' : '+', column.cost < 0 ? -column.cost : column.cost, column.name);
    ++written;
  });
  // An objective with no terms is not one that every reader takes.
  if (written == 0) out.add(" 0 {}", first);
  out.add("\n");
}

void write_rows(const Milp& model, const std::vector<std::string>& names, Buffer& out) {
  out.add("Subject To\n");
  model.each_row([&](const Milp::Row& row) {
    out.add(" {}:", row.name);
    for (std::size_t at = 0; at < row.terms.size(); ++at) {
      if (at > 0 && at % terms_a_line == 0) out.add("\n  ");
      out.add(" {} {}", row.terms[at].factor < 0 ? '-' : '+', names[static_cast<std::size_t>(row.terms[at].column)]);
    }
    out.add(" {} {}\n", row.sense == Milp::Sense::equal ? "=" : "<=", row.right);
  });
}

void write_lp(const Core& core, const Milp& model, Buffer& out) {
  write_legend(core, '\\', out);
  write_objective(model, out);
  write_rows(model, names_of_columns(model), out);
  out.add("Bounds\n");
  model.each_column([&](const Milp::Column& column) {
    if (column.kind == Milp::ColumnKind::fraction) out.add(" 0 <= {} <= 1\n", column.name);
    if (column.kind == Milp::ColumnKind::nothing) out.add(" {} = 0\n", column.name);
  });
  out.add("Binaries\n");
  model.each_column([&](const Milp::Column& column) {
    if (column.kind == Milp::ColumnKind::binary) out.add(" {}\n", column.name);
  });
  out.add("End\n");
}

/// MPS goes by columns, the model by rows: its terms, turned round.
struct Turned {
  explicit Turned(const Milp& model);

  struct Entry {
    int row;
    int factor;
  };
  std::vector<std::string> rows;
  std::vector<Milp::Sense> senses;
  std::vector<int> rights;
  std::vector<std::size_t> begin;  // of each column's entries, and the end of the last
  std::vector<Entry> entries;
};

Turned::Turned(const Milp& model) : begin(static_cast<std::size_t>(model.columns()) + 1) {
  model.each_row([&](const Milp::Row& row) {
    rows.emplace_back(row.name);
    senses.push_back(row.sense);
    rights.push_back(row.right);
    for (const Milp::Term& term : row.terms) ++begin[static_cast<std::size_t>(term.column) + 1];
  });
  for (std::size_t column = 1; column < begin.size(); ++column) begin[column] += begin[column - 1];
  entries.resize(begin.back());
  auto next = begin;
  int number = 0;
  model.each_row([&](const Milp::Row& row) {
    for (const Milp::Term& term : row.terms)
      entries[next[static_cast<std::size_t>(term.column)]++] = {number, term.factor};
    ++number;
  });
}

void write_columns(const Milp& model, const Turned& turned, Buffer& out) {
  std::size_t number = 0;
  bool whole = false;
  int marks = 0;
  const auto mark = [&](bool begins) {
    out.add(" MARK{} 'MARKER' '{}'\n", marks++, begins ? "INTORG" : "INTEND");
    whole = begins;
  };
  out.add("COLUMNS\n");
  model.each_column([&](const Milp::Column& column) {
    if (whole != (column.kind == Milp::ColumnKind::binary)) mark(!whole);
    // A column without an entry would be none.
    if (column.cost != 0 || turned.begin[number] == turned.begin[number + 1])
      out.add(" {} cost {}\n", column.name, column.cost);
    for (std::size_t at = turned.begin[number]; at < turned.begin[number + 1]; ++at) {
      const auto [row, factor] = turned.entries[at];
      out.add(" {} {} {}\n", column.name, turned.rows[static_cast<std::size_t>(row)], factor);
    }
    ++number;
  });
  if (whole) mark(false);
}

void write_mps(const Core& core, const Milp& model, Buffer& out) {
  const Turned turned(model);
  write_legend(core, '*', out);
  out.add("NAME nenkai FREE\nROWS\n N cost\n");
  for (std::size_t row = 0; row < turned.rows.size(); ++row)
    out.add(" {} {}\n", turned.senses[row] == Milp::Sense::equal ? 'E' : 'L', turned.rows[row]);
  write_columns(model, turned, out);
  out.add("RHS\n");
  for (std::size_t row = 0; row < turned.rows.size(); ++row) {
    if (turned.rights[row] != 0) out.add(" RHS {} {}\n", turned.rows[row], turned.rights[row]);
  }
  out.add("BOUNDS\n");
  model.each_column([&](const Milp::Column& column) {
    const bool nothing = column.kind == Milp::ColumnKind::nothing;
    out.add(" {} BOUND {} {}\n", nothing ? "FX" : "UP", column.name, nothing ? 0 : 1);
  });
  out.add("ENDATA\n");
}

}  // namespace

void write_model(const Core& core, ModelFormat format, std::ostream& out) {
  const Milp model(core);
  Buffer buffer(out);
  format == ModelFormat::lp ? write_lp(core, model, buffer) : write_mps(core, model, buffer);
}

}  // namespace nenkai::plan
