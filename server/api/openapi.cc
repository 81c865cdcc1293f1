#include "server/api/openapi.hh"

#include <map>

#include "app/json.hh"
#include "embedded/server_schemas.hh"
#include "server/api/body.hh"
#include "server/api/entity_schema.hh"

namespace nenkai::server {
namespace {

struct ParameterText {
  std::string_view name;
  std::string_view description;
  std::string_view schema;  // JSON
};

constexpr std::string_view boolean = R"({"type":"boolean"})";
constexpr std::string_view text = R"({"type":"string"})";
constexpr std::string_view day = R"({"$ref":"#/components/schemas/Date"})";

constexpr ParameterText parameter_texts[] = {
    {"programme", "Which programme, where the store holds several", R"({"$ref":"#/components/schemas/Id"})"},
    {"lang", "The language of names", R"({"enum":["en","ja"]})"},
    {"as_of", "The day that counts as today", day},
    {"known_at", "Read what was recorded by this instant, or by the end of this day", text},
    {"fy", "Fiscal years: 2003, or 2003..2005",
     R"({"type":"string","pattern":"^(FY)?[0-9]{4}(\\.\\.(FY)?[0-9]{4})?$"})"},
    {"status", "Only these, with commas between", text},
    {"kind", "Only this kind", R"({"enum":["joint_conference","committee_meeting","network_meeting","other"]})"},
    {"series", "Only this series", R"({"$ref":"#/components/schemas/Id"})"},
    {"pairing", "Only events that cover this pairing", R"({"$ref":"#/components/schemas/Id"})"},
    {"offset", "So many are passed over", R"({"type":"integer","minimum":0,"default":0})"},
    {"limit", "At most so many", R"({"type":"integer","minimum":1,"maximum":10000,"default":1000})"},
    {"ahead", "Only what is to be placed, the most urgent first", boolean},
    {"time_limit", "Seconds to think", R"({"type":"integer","minimum":1,"maximum":10,"default":5})"},
    {"alternatives", "Other dates for each occurrence", R"({"type":"integer","minimum":0,"maximum":5,"default":0})"},
    {"replan", "Tentative events may move", boolean},
    {"partial", "What cannot be placed stays out", boolean},
    {"from", "First day", day},
    {"to", "Last day", day},
    {"since", "Only revisions after this one", R"({"type":"integer","minimum":0,"default":0})"}};

Json query_parameter(std::string_view name) {
  for (const ParameterText& known : parameter_texts) {
    if (known.name != name) continue;
    return {{"name", std::string(name)},
            {"in", "query"},
            {"description", std::string(known.description)},
            {"schema", Json::parse(known.schema)}};
  }
  throw std::logic_error("a parameter without a description: " + std::string(name));
}

Json header_parameter(const char* name, const char* description) {
  return {{"name", name}, {"in", "header"}, {"description", description}, {"schema", {{"type", "string"}}}};
}

bool changes_event(const Operation& operation) { return operation.need == Need::planner; }

Json parameters_of(const Operation& operation) {
  Json list = Json::array();
  for (const std::string_view name : {std::string_view("id"), std::string_view("year")}) {
    const std::string braces = "{" + std::string(name) + "}";
    if (operation.pattern.find(braces) == std::string_view::npos) continue;
    list.push_back({{"name", std::string(name)}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const std::string_view name : {std::string_view("programme"), std::string_view("lang")})
    list.push_back(query_parameter(name));
  for (const std::string_view name : operation.parameters) list.push_back(query_parameter(name));
  if (!changes_event(operation)) return list;
  list.push_back(header_parameter("If-Match", "The ETag of the event as you know it: 412 where it is another by now"));
  list.push_back(header_parameter("Idempotency-Key",
                                  "Of your choice: the same request under the same key is done once in 24 hours"));
  if (operation.name == "add_event")
    list.push_back(header_parameter("If-None-Match", "\"*\": 412 where there is an event of that id"));
  return list;
}

Json answer_with_schema(const char* description, const char* type, const std::string& schema) {
  return {{"description", description}, {"content", {{type, {{"schema", schema_reference(schema)}}}}}};
}

Json responses_of(const Operation& operation) {
  Json responses = Json::object();
  responses[std::to_string(operation.status)] = answer_with_schema("Done", "application/json", operation.answer);
  if (operation.name == "add_event")
    responses["200"] = answer_with_schema("A dry run", "application/json", operation.answer);
  if (operation.method == "GET") responses["304"] = {{"description", "The client has it already (If-None-Match)"}};
  const auto error = [&](const char* status, const char* description) {
    responses[status] = answer_with_schema(description, "application/problem+json", "Problem");
  };
  error("400", "The request is malformed");
  error("401", "No token, or one that is good no more");
  if (operation.need != Need::nothing) error("403", "The token may not do that");
  error("404", "There is nothing of that name");
  if (!operation.request.empty()) {
    error("413", "The body is too large");
    error("415", "The body is no JSON");
    error("422", "A value cannot be taken, or the Idempotency-Key was used for another request");
  }
  if (changes_event(operation)) {
    error("409", "It exists already, or cannot be done in its status");
    error("412", "It was changed meanwhile");
  }
  error("503", "The store cannot be reached, or another plan is being made");
  return responses;
}

Json operation_json(const Operation& operation) {
  Json json = {{"operationId", std::string(operation.name)},
               {"summary", std::string(operation.summary)},
               {"parameters", parameters_of(operation)}};
  if (!operation.request.empty()) {
    const Json content = {{"schema", schema_reference(std::string(operation.request))}};
    json["requestBody"] = {{"content", {{"application/json", content}}}};
    if (operation.method == "PATCH") json["requestBody"]["content"]["application/merge-patch+json"] = content;
  }
  json["responses"] = responses_of(operation);
  // Reading is open to all, and tells more to who signed in.
  json["security"] = Json::array({{{"bearer", Json::array()}}});
  if (operation.need == Need::nothing) json["security"].insert(json["security"].begin(), Json::object());
  return json;
}

/// An event as a request says it: each key may be null where `nullable`, and none of `without` is needed.
Json event_request(bool nullable) {
  Json schema = object_schema<Event>();
  schema.erase("required");
  for (auto& [key, value] : schema["properties"].items()) {
    if (nullable && key != "id" && key != "date" && key != "status")
      value = {{"anyOf", Json::array({value, {{"type", "null"}}})}};
  }
  schema["properties"]["dry_run"] = schema_reference("DryRun");
  schema["properties"]["reason"] = schema_reference("Reason");
  if (!nullable) schema["required"] = {"date"};
  return schema;
}

/// "Organisation", and the lists and single answers that have it.
template <class T>
void add_entity(Json& schemas, EntityKind kind) {
  std::string name(name_of(kind));
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  schemas[name] = object_schema<T>();
  if (kind == EntityKind::event) return;  // events come in pages
  const auto around = [&](const std::string& key, Json value, bool recorded) {
    Json schema = {{"type", "object"},
                   {"required", {"programme", key}},
                   {"properties", {{"programme", schema_reference("Id")}, {key, std::move(value)}}},
                   {"additionalProperties", false}};
    if (recorded) {
      schema["required"].push_back("recorded");
      schema["properties"]["recorded"] = schema_reference("Revision");
    }
    return schema;
  };
  schemas[name + "List"] =
      around(std::string(plural_of(kind)), {{"type", "array"}, {"items", schema_reference(name)}}, false);
  schemas[name + "One"] = around(std::string(name_of(kind)), schema_reference(name), true);
}

Json programme_schema(const std::vector<std::string>& kinds) {
  Json properties = {{"format", {{"const", 1}}},
                     {"revision", {{"type", "integer"}}},
                     {"programme", schema_reference("ProgrammeHeader")}};
  for (const std::string& kind : kinds) {
    std::string name = kind;
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    properties[kind] = {{"type", "array"}, {"items", schema_reference(name)}};
  }
  properties["planning"] = {{"anyOf", Json::array({schema_reference("Planning"), {{"type", "null"}}})}};
  return {{"type", "object"},
          {"required", {"format", "revision", "programme", "planning"}},
          {"properties", properties},
          {"additionalProperties", false}};
}

Json schemas() {
  Json all = Json::parse(embedded::server_schemas().front().text);
  all["ProgrammeHeader"] = object_schema<ProgrammeHeader>();
  all["Planning"] = object_schema<Planning>();
  std::vector<std::string> kinds;
  const Entities lists;  // for their types alone
  Entities::each_list(lists, [&](EntityKind kind, const auto& list) {
    add_entity<typename std::decay_t<decltype(list)>::value_type>(all, kind);
    kinds.emplace_back(name_of(kind));
  });
  all["Programme"] = programme_schema(kinds);
  all["NewEvent"] = event_request(false);
  all["EventPatch"] = event_request(true);
  return all;
}

Json document(const Site& site) {
  Json json = {{"openapi", "3.1.0"}};
  json["info"] = {{"title", "nenkai"},
                  {"version", site.version},
                  {"description", "Joint result conferences: planned, announced, and audited by fiscal year."}};
  json["servers"] = Json::array({{{"url", site.public_url}}});
  json["paths"] = Json::object();
  for (const Operation& operation : operations()) {
    std::string method(operation.method);
    for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
    json["paths"][std::string(operation.pattern)][method] = operation_json(operation);
  }
  json["components"]["schemas"] = schemas();
  json["components"]["securitySchemes"]["bearer"] = {{"type", "http"}, {"scheme", "bearer"}};
  return json;
}

}  // namespace

std::string openapi_json(const Site& site) { return document(site).dump(1) + "\n"; }

}  // namespace nenkai::server
