#pragma once
// JSON Schemas of entities, made by visiting their fields: a key that an entity gains is described at once.

#include <nlohmann/json.hpp>

#include "scheduler/fields.hh"
#include "scheduler/programme.hh"

namespace nenkai::server {

using Json = nlohmann::ordered_json;

inline Json schema_reference(const std::string& name) { return {{"$ref", "#/components/schemas/" + name}}; }

template <class T>
Json schema_of();

/// Collects the keys of an entity with their schemas.
class SchemaWriter {
 public:
  template <class T>
  void own_id(const char* key, const T& value) {
    required(key, value);
  }
  template <class T>
  void required(const char* key, const T&) {
    properties[key] = schema_of<T>();
    needed.push_back(key);
  }
  template <class T>
  void optional(const char* key, const std::optional<T>&) {
    properties[key] = schema_of<T>();
  }
  template <class T>
  void optional(const char* key, const std::vector<T>&) {
    properties[key] = schema_of<std::vector<T>>();
  }
  template <class T, class D>
  void defaulted(const char* key, const T&, const D&) {
    properties[key] = schema_of<T>();
  }

  Json properties = Json::object();
  Json needed = Json::array();
};

template <class T>
Json object_schema() {
  T entity{};
  SchemaWriter writer;
  visit_fields(entity, writer);
  Json schema = {{"type", "object"}};
  if (!writer.needed.empty()) schema["required"] = std::move(writer.needed);
  schema["properties"] = std::move(writer.properties);
  schema["additionalProperties"] = false;
  return schema;
}

template <class T>
Json schema_of() {
  if constexpr (Named<T>) {
    Json names = Json::array();
    for (const std::string_view name : all_names<T>()) names.push_back(std::string(name));
    return {{"enum", names}};
  } else if constexpr (HasFields<T>) {
    return object_schema<T>();
  } else if constexpr (is_vector<T>) {
    return {{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", "integer"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {{"type", "number"}};
  } else if constexpr (std::is_same_v<T, GeoPoint>) {
    return {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}};
  } else if constexpr (is_id<T>) {
    return schema_reference("Id");
  } else if constexpr (std::is_same_v<T, LocalText>) {
    return schema_reference("LocalText");
  } else if constexpr (std::is_same_v<T, PartialDate>) {
    return schema_reference("PartialDate");
  } else {
    return {{"type", "string"}};
  }
}

}  // namespace nenkai::server
