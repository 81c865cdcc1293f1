#include "server/pages/error_page.hh"

#include "server/pages/page.hh"
#include "server/pages/pages.hh"

namespace nenkai::server {
namespace {

struct Meaning {
  int status;
  const char* title_en;
  const char* title_ja;
  const char* hint_en;
  const char* hint_ja;
};

constexpr Meaning meanings[] = {
    {400, "That address is not understood", "アドレスを読み取れません",
     "A value in the address is not one that this page knows.", "アドレスに含まれる値が正しくありません。"},
    {401, "Please sign in", "サインインが必要です", "This page is for those who keep the calendar.",
     "このページは予定の管理者専用です。"},
    {403, "Not allowed", "権限がありません", "Your account may not do this.", "この操作を行う権限がありません。"},
    {404, "There is no such page", "ページが見つかりません", "It may have been moved, or the address was mistyped.",
     "移動したか、アドレスに誤りがある可能性があります。"},
    {405, "That cannot be done here", "この操作には対応していません",
     "This address does not take that kind of request.", "このアドレスでは、その方法の要求を受け付けていません。"},
    {409, "Somebody was faster", "他の変更と重なりました",
     "The programme was changed meanwhile. Look at it again and repeat.",
     "その間に他の人が予定を変更しました。最新の内容を確かめてから、もう一度お試しください。"},
    {410, "This link was withdrawn", "このリンクは無効になりました", "Ask whoever gave it to you for a new one.",
     "新しいリンクについては、発行元にお問い合わせください。"},
    {413, "That is too much", "送信された内容が大きすぎます", "Send less at once.", "内容を分けて送信してください。"},
    {429, "Too many requests", "アクセスが集中しています", "Please wait a little.",
     "しばらく待ってからお試しください。"},
    {500, "Something went wrong here", "内部エラーが発生しました",
     "It is not your fault. Please try again in a little while.",
     "申し訳ありません。しばらくしてからもう一度お試しください。"},
    {503, "Not available for the moment", "一時的に利用できません",
     "The calendar's store does not answer. Please try again soon.",
     "データの保管先に接続できません。しばらくしてからもう一度お試しください。"}};

const Meaning& meaning_of(int status) {
  for (const Meaning& meaning : meanings) {
    if (meaning.status == status) return meaning;
  }
  return meaning_of(status >= 500 ? 500 : 400);
}

}  // namespace

Response error_page(int status, const std::string& message, const std::string& language) {
  const Meaning& meaning = meaning_of(status);
  const bool japanese = language == "ja";
  data values;
  values.set("status", std::to_string(status));
  values.set("title", japanese ? meaning.title_ja : meaning.title_en);
  values.set("hint", japanese ? meaning.hint_ja : meaning.hint_en);
  values.set("message", message);
  values.set("has_message", message.empty() ? data::type::bool_false : data::type::bool_true);
  PageHead head;
  head.title = japanese ? meaning.title_ja : meaning.title_en;
  Response response = framed(status, head, render("error.mustache", values, language), language);
  response.headers = {{"Cache-Control", "no-store"}, {"Content-Language", language}};
  return response;
}

Response not_found(Visit& visit, const std::string& message) { return error_page(404, message, visit.language); }

}  // namespace nenkai::server
