#include "tests/store/recording_vfs.hh"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <new>

namespace nenkai::test {
namespace {

std::vector<FileOperation> recorded;
RecordingVfs::Fault fault = RecordingVfs::Fault::none;
std::size_t fault_from = 0;  // how many operations are recorded when it begins

/// A file of SQLite's own VFS, behind ours.
struct File {
  sqlite3_file base;  // must be first: SQLite knows the file by it
  sqlite3_file* real;
  char name[256];
};

File* ours(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return ours(file)->real; }

void record(FileOperation::Kind kind, sqlite3_file* file, std::int64_t offset = 0, std::string bytes = {}) {
  recorded.push_back({kind, ours(file)->name, offset, std::move(bytes)});
}

/// What the disk answers to an operation; the files grow by it or not.
int answer(bool grows, int broken_code) {
  if (fault == RecordingVfs::Fault::none || recorded.size() < fault_from) return SQLITE_OK;
  if (fault == RecordingVfs::Fault::broken) return broken_code;
  return grows ? SQLITE_FULL : SQLITE_OK;
}

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), to, size, offset);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  sqlite3_int64 present = 0;
  real(file)->pMethods->xFileSize(real(file), &present);
  if (const int code = answer(offset + size > present, SQLITE_IOERR_WRITE); code != SQLITE_OK) return code;
  record(FileOperation::Kind::write, file, offset,
         std::string(static_cast<const char*>(from), static_cast<std::size_t>(size)));
  return real(file)->pMethods->xWrite(real(file), from, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = answer(false, SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) return code;
  record(FileOperation::Kind::truncate, file, size);
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  if (const int code = answer(false, SQLITE_IOERR_FSYNC); code != SQLITE_OK) return code;
  record(FileOperation::Kind::sync, file);
  return real(file)->pMethods->xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* held) { return real(file)->pMethods->xCheckReservedLock(real(file), held); }
int control(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

sqlite3_vfs* system_vfs = nullptr;
sqlite3_vfs recording_vfs;
sqlite3_io_methods methods;

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File* const own = new (file) File{};
  own->real = reinterpret_cast<sqlite3_file*>(own + 1);
  const std::string short_name = name == nullptr ? "" : std::filesystem::path(name).filename().string();
  std::strncpy(own->name, short_name.c_str(), sizeof own->name - 1);
  const int code = system_vfs->xOpen(system_vfs, name, own->real, flags, out_flags);
  own->base.pMethods = own->real->pMethods == nullptr ? nullptr : &methods;
  return code;
}

constexpr std::size_t sector = 512;

void write_to(std::string& bytes, std::size_t offset, std::string_view what) {
  if (bytes.size() < offset + what.size()) bytes.resize(offset + what.size());
  bytes.replace(offset, what.size(), what);
}

void apply_whole(std::string& bytes, const FileOperation& operation) {
  const auto offset = static_cast<std::size_t>(operation.offset);
  if (operation.kind == FileOperation::Kind::write) write_to(bytes, offset, operation.bytes);
  if (operation.kind == FileOperation::Kind::truncate) bytes.resize(std::min(bytes.size(), offset));
}

/// As a disk may have done what nobody asked it to finish.
void apply_torn(std::string& bytes, const FileOperation& operation, Random& random) {
  if (operation.kind != FileOperation::Kind::write) {
    if (chance(random, 50)) apply_whole(bytes, operation);
    return;
  }
  const std::string_view what = operation.bytes;
  const int fate = below(random, 4);  // lost, done, torn, torn with rubbish
  if (fate == 0) return;
  for (std::size_t done = 0; done < what.size();) {
    const auto offset = static_cast<std::size_t>(operation.offset) + done;
    const std::size_t size = std::min(sector - offset % sector, what.size() - done);
    std::string piece(what.substr(done, size));
    if (fate == 3 && chance(random, 20)) std::fill(piece.begin(), piece.end(), static_cast<char>(random()));
    if (fate == 1 || chance(random, 60)) write_to(bytes, offset, piece);
    done += size;
  }
}

}  // namespace

RecordingVfs::RecordingVfs() {
  recorded.clear();
  fault = Fault::none;
  system_vfs = sqlite3_vfs_find(nullptr);
  recording_vfs = *system_vfs;
  recording_vfs.zName = "recording";
  recording_vfs.szOsFile = static_cast<int>(sizeof(File)) + system_vfs->szOsFile;
  recording_vfs.xOpen = open_file;
  methods = sqlite3_io_methods{};
  methods.iVersion = 1;
  methods.xClose = close_file;
  methods.xRead = read_file;
  methods.xWrite = write_file;
  methods.xTruncate = truncate_file;
  methods.xSync = sync_file;
  methods.xFileSize = file_size;
  methods.xLock = lock;
  methods.xUnlock = unlock;
  methods.xCheckReservedLock = check_lock;
  methods.xFileControl = control;
  methods.xSectorSize = sector_size;
  methods.xDeviceCharacteristics = characteristics;
  sqlite3_vfs_register(&recording_vfs, 1);
}

RecordingVfs::~RecordingVfs() {
  sqlite3_vfs_unregister(&recording_vfs);
  sqlite3_vfs_register(system_vfs, 1);
}

const std::vector<FileOperation>& RecordingVfs::operations() const { return recorded; }

void RecordingVfs::fail(Fault kind, std::size_t after) {
  fault = kind;
  fault_from = recorded.size() + after;
}

std::map<std::string, std::string> files_after_cut(const std::vector<FileOperation>& operations, std::size_t count,
                                                   Random& random) {
  std::map<std::string, std::size_t> synced;  // how many operations, from the first on, are safe for each file
  for (std::size_t i = 0; i < count; ++i) {
    if (operations[i].kind == FileOperation::Kind::sync) synced[operations[i].file] = i;
  }
  std::map<std::string, std::string> files;
  for (std::size_t i = 0; i < count; ++i) {
    const FileOperation& operation = operations[i];
    std::string& bytes = files[operation.file];
    if (i < synced[operation.file]) {
      apply_whole(bytes, operation);
    } else {
      apply_torn(bytes, operation, random);
    }
  }
  return files;
}

}  // namespace nenkai::test
