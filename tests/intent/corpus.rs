//! The corpora of requests with what they mean: `development.jsonl`, which gatepass was built against, `corpus.jsonl`, which
//! was written before it was tuned, and those in `corpora/`, by others. `expect` is what is right, `also_ok` what is accepted, `"ask"` a question.

use gatepass_core::ecosystem::PackageManager;
use gatepass_core::environment::Environment;
use gatepass_core::expiry::Expires;
use gatepass_core::token::{Permission, Status};
use gatepass_intent::{self as intent, ConfigureFields, Field, GenerateFields, KnownToken, ListFields, Unclear};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::fixture::Fixture;

#[test]
fn every_request_of_the_development_corpus_is_understood() {
    assert_understood(include_str!("development.jsonl"));
}

#[test]
fn every_request_of_our_own_corpus_is_understood() {
    assert_understood(include_str!("corpus.jsonl"));
}

/// The corpora that others wrote, who knew nothing of how requests are read. What is missed stands in a snapshot, so that a
/// change shows what it gains and what it loses; what would give more than was asked stands apart.
#[test]
fn what_is_missed_of_the_corpora_that_others_wrote_is_known() {
    let corpora = [
        ("short", include_str!("corpora/short.jsonl")),
        ("chat", include_str!("corpora/chat.jsonl")),
        ("long", include_str!("corpora/long.jsonl")),
        ("languages", include_str!("corpora/languages.jsonl")),
    ];
    let mut report = String::new();
    for (name, corpus) in corpora {
        let items: Vec<Value> = corpus.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ids = |wanted: &dyn Fn(&Value) -> bool| {
            let ids: Vec<&str> =
                items.iter().filter(|item| wanted(item)).filter_map(|item| item["id"].as_str()).collect();
            (ids.len(), ids.join(" "))
        };
        let (missed, which) = ids(&|item| miss(item).is_some());
        let (wider, wide) = ids(&gives_more);
        report += &format!(
            "{name}: {} of {} understood\nmissed: {which}\ngives more ({wider}): {wide}\n\n",
            items.len() - missed,
            items.len()
        );
    }
    insta::assert_snapshot!(report);
}

/// Whether what was understood writes, revokes or is for another environment than the item says.
fn gives_more(item: &Value) -> bool {
    let (understood, unclear) = understand(item);
    let accepts = |name: &str, value: &Value| {
        item["expect"][name] == *value
            || item["also_ok"][name].as_array().is_some_and(|accepted| accepted.contains(value))
            || item["expect"].get(name).is_none()
    };
    let writes = understood["permission"] == "read_write" && !accepts("permission", &json!("read_write"));
    let elsewhere = !understood["environment"].is_null() && !accepts("environment", &understood["environment"]);
    let revoked: Vec<String> = serde_json::from_value(understood["select"].clone()).unwrap_or_default();
    let wanted = selected(&item["expect"]["select"], item);
    let makes = matches!(item["tool"].as_str(), Some("generate_token" | "configure_package_manager"));
    unclear.is_empty() && (makes && (writes || elsewhere) || revoked.iter().any(|id| !wanted.contains(id)))
}

fn assert_understood(corpus: &str) {
    let items: Vec<Value> = corpus.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let misses: Vec<String> = items.iter().filter_map(miss).collect();
    assert!(misses.is_empty(), "{} of {} items missed:\n{}", misses.len(), items.len(), misses.join("\n"));
}

/// What is wrong with the understanding of an item, if anything is.
fn miss(item: &Value) -> Option<String> {
    let (understood, unclear) = understand(item);
    let asked = |field: Field| unclear.iter().any(|unclear| unclear.field == field || unclear.field == Field::Request);
    let expect = item["expect"].as_object().unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in expect {
        let field = field(name);
        let accepted = item["also_ok"][name].as_array().into_iter().flatten().chain([expected]);
        let got = &understood[name];
        let right = accepted
            .clone()
            .any(|value| if value == "ask" { asked(field) } else { !asked(field) && fits(name, value, got, item) });
        if !right {
            wrong.push(format!(
                "  {name}: {expected} expected, {}",
                if asked(field) { "asked".to_owned() } else { got.to_string() }
            ));
        }
    }
    let questioned = expect.values().any(|value| value == "ask");
    for question in unclear.iter().filter(|unclear| !expect.keys().any(|name| field(name) == unclear.field)) {
        if !questioned {
            wrong.push(format!("  asked needlessly: {}", question.question));
        }
    }
    (!wrong.is_empty()).then(|| format!("{} {}\n{}", item["id"], item["request"], wrong.join("\n")))
}

fn field(name: &str) -> Field {
    match name {
        "select" => Field::Tokens,
        "expiring_within_days" => Field::ExpiringWithin,
        _ => serde_json::from_value(json!(name)).unwrap(),
    }
}

fn understand(item: &Value) -> (Value, Vec<Unclear>) {
    let environments: Vec<&str> = item["environments"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut fixture = Fixture::with(&environments);
    fixture.tokens = tokens(item);
    let known = fixture.known();
    let words = item["request"].as_str();
    match item["tool"].as_str().unwrap() {
        "generate_token" => {
            let understood = intent::generate_token(words, &GenerateFields::default(), &known);
            let wanted = understood.intent;
            let environment = wanted.environment.map(|environment| match environment {
                Environment::Existing(name) | Environment::New(name) => name,
            });
            let expires = wanted.expires.map(|expires| match expires {
                Expires::Never => "never".to_owned(),
                Expires::At(time) => time.to_string(),
            });
            let value = json!({
                "permission": permission(Some(wanted.permission)), "environment": environment, "expires": expires,
                "name": wanted.name, "package_manager": wanted.package_manager.map(|manager| manager.index().name()),
            });
            (value, understood.unclear)
        }
        "list_tokens" => {
            let understood = intent::list_tokens(words, &ListFields::default(), &known);
            let wanted = understood.intent;
            let value = json!({
                "status": wanted.status, "permission": permission(wanted.permission), "environment": wanted.environment,
                "created_by": wanted.created_by.map(|maker| if maker == known.me { "me".to_owned() } else { maker }),
                "expiring_within_days": wanted.expiring_within.map(|within| (within.as_secs() + 86_399) / 86_400),
                "name_contains": wanted.name_contains,
            });
            (value, understood.unclear)
        }
        "revoke_token" => {
            let understood = intent::revoke_token(words, &[], &known);
            (json!({ "select": understood.intent.tokens }), understood.unclear)
        }
        "configure_package_manager" => {
            let understood = intent::configure_package_manager(words, &ConfigureFields::default(), &known);
            let named = understood.evidence.iter().find(|evidence| evidence.field == Field::Token);
            let token = named.map(|evidence| json!({ "name": evidence.value }));
            // The corpus names tokens that it does not list.
            let unclear = understood.unclear.into_iter().filter(|unclear| unclear.field != Field::Token).collect();
            let wanted = understood.intent;
            let value = json!({
                "package_manager": wanted.package_manager.map(|manager| manager.index().name()),
                "permission": permission(wanted.permission), "environment": wanted.environment, "token": token,
            });
            (value, unclear)
        }
        other => panic!("{other} is no tool of the corpus"),
    }
}

fn tokens(item: &Value) -> Vec<KnownToken> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tokens = item["tokens"].as_array().into_iter().flatten();
    tokens
        .map(|token| KnownToken {
            id: text(&token["id"]).parse().unwrap(),
            name: text(&token["name"]),
            environment: token["environment"].as_str().map(str::to_owned),
            permission: Some(if token["permission"] == "read_write" {
                Permission::ReadWrite
            } else {
                Permission::ReadOnly
            }),
            status: serde_json::from_value::<Status>(token["status"].clone()).unwrap(),
            created_by: text(&token["created_by"]),
        })
        .collect()
}

/// As the corpora write it.
fn permission(permission: Option<Permission>) -> Option<&'static str> {
    permission.map(|permission| if permission == Permission::ReadWrite { "read_write" } else { "read" })
}

fn fits(name: &str, expected: &Value, got: &Value, item: &Value) -> bool {
    match name {
        "expires" => expires(expected, got),
        "select" => {
            let mut wanted = selected(expected, item);
            let mut chosen: Vec<String> = serde_json::from_value(got.clone()).unwrap();
            wanted.sort();
            chosen.sort();
            !wanted.is_empty() && wanted == chosen
        }
        "package_manager" => {
            let manager = expected.as_str().and_then(PackageManager::named);
            manager.map_or(Value::Null, |manager| json!(manager.index().name())) == *got || expected == got
        }
        "created_by" | "name_contains" => {
            got.as_str().map(str::to_lowercase) == expected.as_str().map(str::to_lowercase)
        }
        _ => expected == got,
    }
}

fn expires(expected: &Value, got: &Value) -> bool {
    let Some(wanted) = expected.as_object() else { return expected == got };
    let Ok(time) = got.as_str().unwrap_or_default().parse::<Timestamp>() else { return false };
    let now = Fixture::usual().now.timestamp();
    let away = time.duration_since(now).as_secs_f64();
    let slack = |unit: &str| wanted.get(unit).and_then(Value::as_f64).unwrap_or_default();
    if let Some(date) = wanted.get("date").and_then(Value::as_str) {
        let off = time.to_zoned_datetime(TimeZone::UTC).date().duration_since(date.parse::<Date>().unwrap());
        off.abs().as_secs_f64() <= slack("tolerance_days") * 86_400.0
    } else if wanted.contains_key("duration_days") {
        (away / 86_400.0 - slack("duration_days")).abs() <= slack("tolerance_days") + 0.001
    } else {
        (away / 3_600.0 - slack("duration_hours")).abs() <= slack("tolerance_hours") + 0.001
    }
}

/// The ids that a selection of the corpus means: names and ids, or every active token of an environment.
fn selected(select: &Value, item: &Value) -> Vec<String> {
    let tokens = item["tokens"].as_array().into_iter().flatten();
    let among = |token: &Value, one: &str, many: &str, key: &str| {
        let value = token[key].as_str().unwrap_or_default().to_lowercase();
        let wanted = select[many].as_array().into_iter().flatten().chain([&select[one]]);
        wanted.filter_map(Value::as_str).any(|wanted| wanted.to_lowercase() == value)
    };
    let chosen = tokens.filter(|token| {
        among(token, "name", "names", "name")
            || among(token, "id", "ids", "id")
            || select["environment"].is_string()
                && select["environment"] == token["environment"]
                && ["permission", "created_by"].iter().all(|key| select[key].is_null() || select[key] == token[key])
                && token["status"] == "active"
    });
    chosen.map(|token| token["id"].as_str().unwrap().to_owned()).collect()
}
