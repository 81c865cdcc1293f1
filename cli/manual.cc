// The manual page and shell completions, both made from the declared commands, so that neither can lie.

#include <fmt/format.h>

#include <functional>

#include "cli/command.hh"

namespace nenkai {
namespace {

using Visit = std::function<void(const CLI::App&, const std::string& path)>;

void each_command(const CLI::App& app, const std::string& path, const Visit& visit) {
  for (const CLI::App* sub : app.get_subcommands({})) {
    const std::string name = path.empty() ? sub->get_name() : path + " " + sub->get_name();
    visit(*sub, name);
    each_command(*sub, name, visit);
  }
}

/// Text as troff takes it: backslashes, hyphens and a leading dot or quote are special.
std::string troff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
  return out;
}

std::string troff_option(const CLI::Option& option) {
  const std::string name = option.get_name(option.get_positional(), true);
  const std::string value =
      option.get_items_expected_max() > 0 && !option.get_positional() ? option.get_type_name() : "";
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", troff(name), value.empty() ? "" : " \\fI" + troff(value) + "\\fR",
                     troff(option.get_description()));
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string words(const CLI::App& app) {
  std::string text;
  for (const CLI::App* sub : app.get_subcommands({})) text += sub->get_name() + " ";
  for (const std::string& name : option_names(app)) text += name + " ";
  if (!text.empty()) text.pop_back();
  return text;
}

std::string bash_completion(const CLI::App& app) {
  std::string cases = fmt::format("    \"\") words=\"{}\" ;;\n", words(app));
  const std::string global = words(app);
  std::string commands;
  each_command(app, "", [&](const CLI::App& sub, const std::string& path) {
    std::string options;
    for (const std::string& name : option_names(app)) options += " " + name;
    cases += fmt::format("    \"{}\") words=\"{}{}\" ;;\n", path, words(sub), options);
    commands += (commands.empty() ? "" : "|") + ("\"" + path + "\"");
  });
  return fmt::format(R"(# bash completion for nenkai
_nenkai() {{
  local path="" words="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    case "${{path:+$path }}$word" in
      {}) path="${{path:+$path }}$word" ;;
    esac
  done
  case "$path" in
{}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}")
  if [[ ${{#COMPREPLY[@]}} -eq 0 ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "${{COMP_WORDS[COMP_CWORD]}}")
  fi
}}
complete -F _nenkai nenkai
)",
                     commands, cases);
}

std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

std::string fish_completion(const CLI::App& app) {
  std::string out = "# fish completion for nenkai\n";
  const auto add = [&](const CLI::App& from, const std::string& condition) {
    for (const CLI::App* sub : from.get_subcommands({})) {
      out += fmt::format("complete -c nenkai -n {} -a {} -d {}\n", quoted(condition), sub->get_name(),
                         quoted(sub->get_description()));
    }
    for (const CLI::Option* option : from.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        out += fmt::format("complete -c nenkai -n {} -l {} -d {}\n", quoted(condition), name,
                           quoted(option->get_description()));
      }
    }
  };
  add(app, "__fish_use_subcommand");
  each_command(app, "", [&](const CLI::App& sub, const std::string& path) {
    add(sub, "__fish_seen_subcommand_from " + path.substr(path.rfind(' ') + 1));
  });
  return out;
}

std::string zsh_completion(const CLI::App& app) {
  return "#compdef nenkai\n# zsh reads the bash completion.\nautoload -Uz bashcompinit && bashcompinit\n" +
         bash_completion(app);
}

}  // namespace

std::string manual_page(const CLI::App& app) {
  std::string page = fmt::format(
      ".TH NENKAI 1 \"\" \"nenkai {}\" \"User commands\"\n.SH NAME\nnenkai \\- {}\n"
      ".SH SYNOPSIS\n\\fBnenkai\\fR [\\fIOPTION\\fR]… \\fICOMMAND\\fR [\\fIARGUMENT\\fR]…\n.SH OPTIONS\n",
      NENKAI_VERSION, troff(app.get_description()));
  for (const CLI::Option* option : app.get_options()) page += troff_option(*option);
  page += ".SH COMMANDS\n";
  each_command(app, "", [&](const CLI::App& sub, const std::string& path) {
    page += fmt::format(".SS {}\n{}.\n", troff(path), troff(sub.get_description()));
    for (const CLI::Option* option : sub.get_options()) {
      if (!option->check_lname("help")) page += troff_option(*option);
    }
  });
  page +=
      ".SH EXIT STATUS\n.TP\n0\ndone\n.TP\n1\ndone, and the answer is bad news that was asked for\n"
      ".TP\n2\nthe input is wrong: usage, file, id, date\n.TP\n3\nthe world failed: store, network, disk\n"
      ".SH ENVIRONMENT\n.TP\nNENKAI_STORE\nthe store, as \\-\\-store\n.TP\nNENKAI_CONFIG\nthe settings file\n"
      ".TP\nNENKAI_NOW\nan RFC 3339 instant that stands in for the clock\n"
      ".TP\nNO_COLOR\nno colour, also on a terminal\n";
  return page;
}

std::string completion_script(const CLI::App& app, const std::string& shell) {
  if (shell == "bash") return bash_completion(app);
  if (shell == "zsh") return zsh_completion(app);
  if (shell == "fish") return fish_completion(app);
  throw InputError("completion " + shell + ": write bash, zsh or fish");
}

}  // namespace nenkai
