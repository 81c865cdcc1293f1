#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

#include "app/plan_json.hh"
#include "cli/command.hh"
#include "cli/plan_tables.hh"

namespace nenkai {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
};

/// At most one byte more than a plan may have, whatever stands behind the name.
std::string read_limited(std::istream& in) {
  std::string text(plan_json_max_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

plan::Plan read_plan(const std::string& path) {
  std::string text;
  if (path == "-") {
    text = read_limited(std::cin);
  } else {
    std::ifstream in(path, std::ios::binary);
    if (in) text = read_limited(in);
    if (!in && !in.eof()) throw InputError(fmt::format("{}: no such file, or not readable", path));
  }
  auto plan = read_plan_json(text);
  if (!plan) throw InputError(fmt::format("{}: {}", path == "-" ? "(standard input)" : path, plan.problem()));
  return *std::move(plan);
}

/// What belongs to `plan` itself says nothing of two plans that are made already; a third file lands there as well.
void refuse_what_plan_takes(const CLI::App& plan) {
  for (const CLI::Option* option : plan.get_options()) {
    if (option->count() == 0) continue;
    const std::string what = option->get_positional() ? option->as<std::string>() : option->get_name();
    throw InputError(fmt::format("plan diff takes two plans and nothing else: leave out \"{}\"", what));
  }
}

void run(Session& session, const DiffOptions& options) {
  const std::string format = session.format({"table", "json"});
  if (options.before == "-" && options.after == "-") throw InputError("only one of the plans can be standard input");
  const plan::Plan before = read_plan(options.before);
  const PlanDiff diff = diff_plans(before, read_plan(options.after));
  if (format == "json") {
    session.print(plan_diff_json(diff));
  } else {
    print_plan_diff(session, diff);
  }
}

}  // namespace

void declare_plan_diff(CLI::App& command, Session& session) {
  auto options = std::make_shared<DiffOptions>();
  command.add_option("BEFORE", options->before, "A plan that --format json printed; - is standard input")->required();
  command.add_option("AFTER", options->after, "Another one")->required();
  command.callback([options, &command, &session] {
    refuse_what_plan_takes(*command.get_parent());
    run(session, *options);
  });
}

}  // namespace nenkai
