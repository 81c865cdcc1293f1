#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "app/pack.hh"
#include "cli/command.hh"

namespace nenkai {
namespace {

namespace fs = std::filesystem;

void write_new(const fs::path& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  if (!out) throw StoreError(fmt::format("{} cannot be written", path.string()));
}

/// Where the pack is made before it is moved to its place in one step, so that nobody ever sees half of one.
class Workshop {
 public:
  explicit Workshop(const fs::path& beside) {
    std::error_code error;
    if (beside.has_parent_path()) fs::create_directories(beside.parent_path(), error);
    std::string name = beside.string() + ".XXXXXX";
    if (error || mkdtemp(name.data()) == nullptr) {
      const std::string cause = error ? error.message() : std::generic_category().message(errno);
      throw StoreError(fmt::format("{} cannot be made: {}", beside.string(), cause));
    }
    path_ = name;
  }
  ~Workshop() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  fs::path operator/(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

void move_into_place(const fs::path& made, const fs::path& place) {
  std::error_code error;
  fs::rename(made, place, error);
  if (error) throw StoreError(fmt::format("{} cannot be made: {}", place.string(), error.message()));
}

/// Also where a link leads nowhere: it would be written through.
bool is_taken(const fs::path& path) {
  std::error_code ignored;
  return fs::symlink_status(path, ignored).type() != fs::file_type::not_found;
}

void run(Session& session, const std::string& year, const std::string& directory) {
  session.format({"table"});
  if (directory.empty()) throw InputError("--out: name the folder to make");
  fs::path out = fs::path(directory).lexically_normal();
  if (out.filename().empty()) out = out.parent_path();
  const fs::path archive = out.string() + ".zip";
  for (const fs::path& path : {out, archive}) {
    if (is_taken(path)) throw InputError(fmt::format("{} exists already: name a new folder", path.string()));
  }
  const Pack pack = make_pack(session.context(), read_fiscal_year(year, "pack"), session.language());
  const Workshop workshop(out);
  std::error_code error;
  fs::create_directory(workshop / "folder", error);
  for (const ArchivedFile& file : pack.files) write_new(workshop / "folder" / file.name, file.bytes);
  write_new(workshop / "archive", zip_of(pack.files, pack.folder));
  move_into_place(workshop / "archive", archive);
  move_into_place(workshop / "folder", out);
  session.say(fmt::format("{} files in {}, and in {}", pack.files.size(), out.string(), archive.string()));
}

}  // namespace

void declare_pack(CLI::App& command, Session& session) {
  auto year = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  command.add_option("FY", *year, "The fiscal year: 2003 or FY2003")->required();
  command.add_option("--out", *out, "The folder to make; beside it an archive with .zip added")
      ->required()
      ->type_name("DIR");
  declare_known_at(command, session);
  command.callback([year, out, &session] { run(session, *year, *out); });
}

}  // namespace nenkai
