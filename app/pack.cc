#include "app/pack.hh"

#include <fmt/format.h>

#include "app/csv.hh"
#include "app/pack_page.hh"
#include "app/views.hh"
#include "config/programme_writer.hh"
#include "store/digest.hh"

namespace nenkai {
namespace {

constexpr const char* index_name = "index.html";

void header_row(CsvWriter& csv, std::initializer_list<const char*> names) {
  for (const char* name : names) csv.raw(name);
  csv.end_row();
}

std::string programme_file(Context& context, const OpenProgramme& open) {
  Programme programme = open.programme();
  programme.events = context.store.read_events(programme.header.id, open.at());
  return write_programme_file(programme);
}

std::string evidence_csv(const PackFacts& facts, const std::string& language) {
  std::string out;
  CsvWriter csv(out);
  header_row(csv, {"event", "title", "url", "digest", "dated", "by", "on"});
  for (const auto& [id, witness] : facts.witnesses) {
    for (const Evidence& evidence : witness.event.evidence) {
      csv.raw(id).text(evidence.title ? evidence.title->in(language) : "").text(evidence.url.value_or(""));
      csv.raw(evidence.digest.value_or("")).raw(evidence.dated ? evidence.dated->str() : "");
      csv.text(evidence.by.value_or("")).raw(evidence.on ? evidence.on->str() : "").end_row();
    }
  }
  return out;
}

std::string results_csv(const PackFacts& facts, const std::string& language) {
  std::string out;
  CsvWriter csv(out);
  header_row(csv, {"event", "title", "presenter", "cluster", "project"});
  for (const auto& [id, witness] : facts.witnesses) {
    for (const AnnouncedResult& result : witness.event.results) {
      csv.raw(id).text(result.title.in(language)).text(result.presenter.value_or(""));
      csv.raw(result.cluster ? result.cluster->str() : "").raw(result.project ? result.project->str() : "").end_row();
    }
  }
  return out;
}

std::string history_csv(Context& context, const OpenProgramme& open) {
  std::string out;
  CsvWriter csv(out);
  header_row(csv, {"revision", "at", "actor", "command", "reason", "hash"});
  for (const RevisionInfo& revision : context.store.revisions(open.programme().header.id)) {
    if (revision.number > open.revision()) break;
    csv.number(revision.number).raw(to_string(revision.at)).text(revision.actor).text(revision.command);
    csv.text(revision.reason).raw(revision.hash).end_row();
  }
  return out;
}

}  // namespace

Pack make_pack(Context& context, FiscalYear year, const std::string& language) {
  const auto snapshot = context.store.snapshot();
  const PackFacts facts(context, year);
  Pack pack;
  pack.folder = fmt::format("{}-fy{}", facts.open().programme().header.id.str(), year.number);
  pack.files.push_back({"ledger.html", audit_html(facts.report, language)});
  pack.files.push_back({"findings.csv", audit_csv(facts.report)});
  pack.files.push_back({"evidence.csv", evidence_csv(facts, language)});
  pack.files.push_back({"results.csv", results_csv(facts, language)});
  pack.files.push_back({"history.csv", history_csv(context, facts.open())});
  pack.files.push_back({"programme.toml", programme_file(context, facts.open())});
  pack.files.push_back({"head.txt", facts.head.hash + "\n"});
  std::vector<std::string> names;
  for (const ArchivedFile& file : pack.files) names.push_back(file.name);
  pack.files.insert(pack.files.begin(), {index_name, pack_page(context, facts, names, language)});
  std::string sums;
  for (const ArchivedFile& file : pack.files) sums += fmt::format("{}  {}\n", digest_of(file.bytes), file.name);
  pack.files.push_back({"BLAKE2SUMS", std::move(sums)});
  return pack;
}

}  // namespace nenkai
