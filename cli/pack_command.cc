#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>

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

void run(Session& session, const std::string& year, const std::string& directory) {
  session.format({"table"});
  const fs::path out = fs::path(directory).lexically_normal().string().back() == '/'
                           ? fs::path(directory).lexically_normal().parent_path()
                           : fs::path(directory).lexically_normal();
  const fs::path archive = out.string() + ".zip";
  for (const fs::path& path : {out, archive}) {
    if (fs::exists(path)) throw InputError(fmt::format("{} exists already: name a new folder", path.string()));
  }
  const Pack pack = make_pack(session.context(), read_fiscal_year(year, "pack"), session.language());
  const std::string bytes = zip_of(pack.files, pack.folder);
  std::error_code error;
  fs::create_directories(out, error);
  if (error) throw StoreError(fmt::format("{} cannot be made: {}", out.string(), error.message()));
  for (const ArchivedFile& file : pack.files) write_new(out / file.name, file.bytes);
  write_new(archive, bytes);
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
