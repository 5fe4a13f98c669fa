//! What words say a token is for: what is asked about, what is the scope, what limits nothing.

use super::*;
use crate::fixture::with_known;
use gatepass_core::ecosystem::Repositories;

/// What is understood of a text beside these entries of the field: the scope, or the question.
pub(super) fn read(text: &str, entries: &[&str]) -> Result<Scope, String> {
    let scope = if entries.is_empty() { Scope::EVERYTHING } else { scope(entries) };
    let fields = crate::GenerateFields { scope, ..Default::default() };
    let understood = with_known(&[], |known| crate::generate_token(Some(text), &fields, known));
    let asked = |unclear: &crate::Unclear| matches!(unclear.field, crate::Field::Scope | crate::Field::Request);
    match understood.unclear.into_iter().find(asked) {
        Some(unclear) => Err(unclear.question),
        None => Ok(understood.intent.scope),
    }
}

/// That each of these requests is asked about with each of these limits behind it, or is for a package that it names by its very
/// name; how many that are.
pub(super) fn every_limit_is_asked_about(requests: &[&str], limits: &[&str]) -> usize {
    for (request, limit) in requests.iter().flat_map(|request| limits.iter().map(move |limit| (request, limit))) {
        let text = format!("{request}{limit}");
        let read = read(&text, &[]);
        let is_kept = |scope: &Scope| {
            let is_named =
                |entry: &Entry| entry.to_string().split_once('/').is_some_and(|(_, name)| text.contains(name));
            !scope.entries().is_empty() && scope.entries().iter().all(is_named)
        };
        assert!(read.as_ref().map_or(true, is_kept), "{text}: {read:?}");
    }
    requests.len() * limits.len()
}

/// That none of these requests is asked about.
pub(super) fn none_is_asked_about(requests: &[&str]) {
    for text in requests {
        let read = read(text, &[]);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
}

pub(super) fn scope(entries: &[&str]) -> Scope {
    Scope::parse(entries, &Repositories::default()).unwrap()
}

#[test]
fn a_limit_whose_repository_is_not_clear_is_asked_about() {
    for (text, name) in [
        ("push rights for team/web only, for a week", "team/web"),
        ("a token for team/api and nothing else", "team/api"),
        ("read-only token, limited to “payments/ledger” only", "payments/ledger"),
        ("ein Token nur für team/web", "team/web"),
        ("un token uniquement pour team/web", "team/web"),
        ("push team/web, team/api for a week", "team/web"),
        ("只读 team/api", "team/api"),
        ("token for github.com/acme/lib", "github.com/acme/lib"),
        ("push token for left-pad and nothing else", "left-pad"),
        ("push token only for the thing quux_json", "quux_json"),
        ("push token for com.acme.ui only", "com.acme.ui"),
    ] {
        let question = read(text, &[]).expect_err(text);
        assert!(question.contains(&format!("“{name}”")), "{question}");
    }
}

#[test]
fn the_words_of_a_name_are_read_as_none_of_the_requests() {
    for name in ["com.acme:lib", "com.acme", "com.acme:no", "org.acme.para:lib", "de.acme.ohne:core"] {
        for text in
            ["maven token, no N", "maven token, never N", "maven publish token. N: no.", "maven token without N"]
        {
            let text = text.replace('N', name);
            let read = read(&text, &[]);
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }
}

#[test]
fn a_form_below_what_is_asked_for_limits_it() {
    for client in ["docker", "npm", "helm", "cargo", "pip"] {
        for form in ["scope: N", "packages: N", "only for N", "limited to N", "- only N", "exclude: N"] {
            for name in ["nginx", "left-pad"] {
                let text = format!("{client} push token\n{}\nexpires: 7 days", form.replace('N', name));
                let read = read(&text, &[]);
                assert!(read.as_ref().map_or(true, |scope| scope.to_string().contains(name)), "{text}: {read:?}");
            }
        }
    }
}

#[test]
fn a_module_of_go_is_named_with_its_host_and_an_image_without() {
    for (text, entry) in [
        ("go token only for github.com/acme/lib", "go/github.com/acme/lib"),
        ("go token for golang.org/x/tools/gopls", "go/golang.org/x/tools/gopls"),
        ("docker token only for ghcr.io/team/web", "docker/team/web"),
    ] {
        assert_eq!(read(text, &[]), Ok(scope(&[entry])), "{text}");
    }
}

#[test]
fn what_is_to_be_left_out_is_asked_about_and_never_opened() {
    for text in [
        "push token for everything except docker",
        "push token, everything excluding docker",
        "all but docker, push token",
        "push token without docker",
        "push token, docker is off limits",
        "push token. It must not be able to touch docker",
        "push token for everything bar docker",
        "read & write token, docker excluded",
        "Push-Token für alles außer Docker",
        "jeton d'écriture pour tout sauf docker",
        "token de escritura para todo excepto docker",
        "token de escritura, todo menos docker",
        "除了docker以外的读写令牌",
        "dockerを除くすべての書き込みトークン",
        "read token for everything except team/secret",
        "push token, must not write outside team/web",
        "everything, leaving out npm, push",
        "push token, npm is out of bounds",
        "push token, no access to npm",
        "npm ist tabu, Push-Token",
        "push token for everything, @acme/ui excluded",
        "push token, it must not touch @acme/ui",
        "push token for docker, read for npm",
    ] {
        assert!(read(text, &[]).is_err(), "{text}");
    }
}

#[test]
fn a_limit_that_says_its_repository_is_the_scope() {
    for (text, entries) in [
        ("token for docker/team/api", &["docker/team/api"][..]),
        ("token that can just pull docker/team/*", &["docker/team/*"]),
        ("give me a token for @acme/ui", &["npm/@acme/ui"]),
        ("only @acme/ui please, read-only token", &["npm/@acme/ui"]),
        ("push token for the @acme packages", &["npm/@acme/*"]),
        ("push token for the image team/web only", &["docker/team/web"]),
        ("read token for com.acme:lib", &["maven/com.acme/lib"]),
        ("push token for npm and docker", &["npm", "docker"]),
        ("publish to npm, pip and cargo", &["npm", "pypi", "cargo"]),
        ("install all, publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]),
        ("Create a push token\n- only image team/web\n- 7 days", &["docker/team/web"]),
    ] {
        assert_eq!(read(text, &[]).as_ref(), Ok(&scope(entries)), "{text}");
    }
}

#[test]
fn a_field_answers_what_is_left_out_where_it_leaves_it_out_too() {
    for (text, entries) in [
        ("push token for everything except docker", &["npm:rw", "pypi:rw"][..]),
        ("npm token, everything excluding @acme/secrets", &["npm/@acme/ui"]),
        ("push token for docker, read for npm", &["docker:rw", "npm:r"]),
    ] {
        assert_eq!(read(text, entries).as_ref(), Ok(&scope(entries)), "{text}");
    }
    for (text, entries) in [
        ("push token for everything except docker", &["npm:rw", "docker:rw"][..]),
        ("push token for everything except docker", &["docker/*:rw"]),
        ("npm token, everything excluding @acme/secrets", &["npm"]),
        ("npm token, everything excluding @acme/secrets", &["npm/@acme/*"]),
        ("npm token, everything excluding @acme/secrets", &["npm/@acme/secrets"]),
        ("push token for docker, read for npm", &["docker:rw", "npm:r", "pypi:rw"]),
        ("push token for left-pad and nothing else", &["npm/*:rw"]),
    ] {
        assert!(read(text, entries).is_err(), "{text} {entries:?}");
    }
}

#[test]
fn a_field_that_says_another_thing_is_asked_about_and_one_that_says_more_gives_no_more() {
    let text = "push only to team/api and team/web, nothing else";
    for entries in [
        &["docker/team/other"][..],
        &["docker"],
        &["docker:r"],
        &["docker/team/api-secret:rw"],
        &["docker/team/api*:rw"],
        &["docker/other/team/api:rw"],
        &["docker/team/api"],
    ] {
        assert!(read(text, entries).is_err(), "{entries:?}");
    }
    let both = scope(&["docker/team/api", "docker/team/web"]);
    for entries in [
        &["docker/team/api", "docker/team/web"][..],
        &["docker/team/api", "docker/team/web", "npm:rw"],
        // "Nothing else" leaves no other repository to read, either.
        &["docker/team/api:rw", "docker/team/web:rw", "npm:r"],
        &["docker/team/api:r", "docker/team/web:rw"],
    ] {
        assert!(both.covers(&read(text, entries).expect("the field names them")), "{entries:?}");
    }
}

#[test]
fn a_package_is_seen_however_it_is_written() {
    const WRITTEN: &[&str] = &[
        "team/web",
        "team/web:1.4",
        "team/web:latest",
        "team/web@sha256:0123abcd",
        "ghcr.io/team/web:latest",
        "localhost:5000/team/web",
        "oci://registry.example/team/web",
        "docker://team/web",
        "@acme/ui@1.2.3",
        "@acme/ui@latest",
        "npm:@acme/ui",
        "pkg:npm/@acme/ui",
        "acme/ui:^1.0",
        "golang.org/x/tools/gopls@v1",
        "com.acme:ui",
        "com.acme:ui:1.0",
        "**team/web**",
        "`team/web`",
        "[team/web](x)",
        "image=team/web",
        "team%2Fweb",
        "team／web",
        "team∕web",
        "team/web's",
        "team/{web,api}",
        "team/web/",
        "npm/@acme/ui",
        "npm/@acme/ui:rw",
        "npm/@acme/*:rw",
        "docker/team/web:rw",
    ];
    for written in WRITTEN {
        for text in
            ["push token for X only, nothing else", "token that may upload X", "nur X, schreiben", "solo X, publicar"]
        {
            let text = text.replace('X', written);
            for entries in [&[][..], &["docker:rw"]] {
                let given = read(&text, entries).unwrap_or_else(|_| scope(&["docker/team/web"]));
                assert!(!given.is_everything(), "{text}");
                assert!(given.entries().iter().all(|entry| entry.packages().is_some()), "{text}: {given}");
            }
        }
    }
}

#[test]
fn all_may_be_read_and_one_published_where_nothing_says_only() {
    let both = scope(&["npm:r", "npm/@acme/ui:rw"]);
    assert_eq!(read("install everything, publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]), Ok(both.clone()));
    assert_eq!(read("publish @acme/ui", &["npm:r", "npm/@acme/ui:rw"]), Ok(both));
    assert_eq!(read("publish @acme/ui", &["npm:rw", "npm/@acme/ui:rw"]), Ok(scope(&["npm/@acme/ui"])));
}

/// Each way to limit beside each way to write, and a name that is any word: nothing of it may open everything.
#[test]
fn what_is_limited_to_a_name_that_is_no_packages_name_is_asked_about() {
    const LIMITS: [&str; 22] = [
        ", only X",
        ", only the X image",
        ", X only",
        ", nothing outside X",
        " only for X",
        " only for the X image",
        " for X only",
        " for only X",
        " for the X image",
        " for just the X image",
        " for the X image only",
        " for X and nothing else",
        " exclusively for X",
        " limited to X",
        " limited to our project",
        " restricted to one image",
        " restricted to my packages",
        " tied to the X image",
        " locked down to the X image",
        " dedicated to X",
        " specifically for X",
        " which works on the X image only",
    ];
    let (mut cases, mut wide) = (0, Vec::new());
    for asks in ["push token", "docker push token", "npm publish token", "I need push rights", "write access"] {
        for limit in LIMITS {
            for name in ["web", "left-pad", "acme", "serde", "team/"] {
                let text = format!("{asks}{}", limit.replace('X', name));
                let given = read(&text, &[]);
                let is_limited = given.as_ref().is_ok_and(|scope| {
                    !scope.is_everything() && scope.entries().iter().all(|entry| entry.packages().is_some())
                });
                if given.is_ok() && !is_limited {
                    wide.push(text);
                }
                cases += 1;
            }
        }
    }
    assert_eq!(wide, [""; 0]);
    assert_eq!(cases, 550);
}

#[test]
fn what_limits_something_else_is_not_asked_about() {
    for text in [
        "read-only token for staging",
        "read/write token for CI/CD only",
        "a token for staging only, until 31/12/2026",
        "only read access, see https://example.com/team/web",
        "read-only token, the log is in /var/log/registry/push.log, until 17:30",
        "token for localhost:4747, 12:30 is fine",
        "just a read token",
        "I only need a token that can read",
        "it only downloads its dependencies at start and that's it",
        "use pnpm, not npm",
        "push token, only for a week",
        "push token limited to 30 days",
        "push token for staging only",
        "push token restricted to production",
        "push token for the CI job only",
        "token for the mirror, which only copies packages",
        "token for the dashboard, it only ever counts",
        "push token for the image-builder pool",
        "push token, 24 hours are enough",
        "push token for the build bot, the default lifetime is fine",
        "",
    ] {
        assert!(read(text, &[]).is_ok_and(|scope| scope.is_everything()), "{text}");
    }
}

#[test]
fn several_clients_of_one_repository_open_that_one() {
    for (text, key) in [
        ("an npm/yarn project needs a read token", "npm"),
        ("npm and yarn read token", "npm"),
        ("docker and podman pull token", "docker"),
        ("npm and yarn publish token", "npm"),
        ("docker and podman push token", "docker"),
        ("npm publish token (yarn or pnpm)", "npm"),
        ("pip, uv and twine upload token", "pypi"),
    ] {
        assert_eq!(read(text, &[]), Ok(scope(&[key])), "{text}");
    }
}

#[test]
fn what_is_named_in_passing_is_no_limit() {
    for text in ["read token for the frontend/backend team", "token for the readers of acme/web"] {
        assert!(read(text, &[]).is_ok_and(|scope| scope.is_everything()), "{text}");
    }
}

#[test]
fn no_answer_opens_what_the_words_leave_out() {
    for (text, left_out, other) in [
        ("push token without npm", &["npm:rw"][..], &["docker:rw"][..]),
        ("push token for everything except docker", &["docker:rw"], &["npm:rw"]),
        ("Schreibtoken für alles außer npm", &["npm"], &["docker"]),
        ("token de escritura para todo menos npm", &["npm:rw", "docker:rw"], &["docker:rw"]),
    ] {
        for (entries, is_asked) in [(left_out, true), (other, false)] {
            let fields = crate::GenerateFields {
                scope: scope(entries),
                permission: Some(gatepass_core::token::Permission::ReadWrite),
                settled: vec![crate::Field::Scope],
                ..crate::GenerateFields::default()
            };
            let understood = with_known(&[], |known| crate::generate_token(Some(text), &fields, known));
            let asks = understood.unclear.iter().any(|unclear| unclear.field == crate::Field::Scope);
            assert_eq!(asks, is_asked, "{text} {entries:?}: {:?}", understood.unclear);
        }
    }
}

/// Things that people describe, and no scope can say.
const DESCRIBED: [&str; 21] = [
    "the billing team's packages",
    "billing stuff",
    "billing packages",
    "our billing libraries",
    "the packages of the billing team",
    "packages from billing",
    "Bob's packages",
    "the images of the checkout service",
    "storefront images",
    "the frontend things",
    "the ones for billing",
    "the stuff that the shop uses",
    "internal packages",
    "the public packages",
    "the billing repo",
    "the design system",
    "the design-system package",
    "the payments folder",
    "our two charts",
    "the libraries that the shop uses",
    "private modules",
];

#[test]
fn what_limits_a_token_to_things_that_are_described_is_asked_about() {
    let mut cases = 0;
    for described in DESCRIBED {
        for text in [
            "read token for only X",
            "a read-only token for only X, 30 days",
            "only X please",
            "I need a token for X only",
            "read-only token, only X",
            "give me a token limited to X",
            "token restricted to X for staging",
            "a token scoped to X",
            "token that can read X and nothing else",
        ] {
            let text = text.replace('X', described);
            assert_ne!(read(&text, &[]), Ok(Scope::EVERYTHING), "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, 21 * 9);
}

#[test]
fn what_says_how_little_is_done_limits_no_packages() {
    for text in [
        "it only pulls our images",
        "a token that only downloads packages",
        "they only look things up",
        "It installs our packages and nothing more. Read-only token please",
        "it fetches its dependencies at start and that's it, token please",
        "The mirror only copies packages down to us. A read token, please",
        "token that can view package metadata, nothing else",
        "GitLab runner token, only ever does npm install",
        "token, only reading",
        "a read token, 30 days only",
        "only one token, read-only",
        "der lädt nur Abhängigkeiten runter, ein Token bitte",
        "solo bajamos dependencias, un token de lectura",
        "só vou instalar pacotes, um token de leitura",
    ] {
        let scope = read(text, &[]);
        assert!(scope.is_ok(), "{text}: {scope:?}");
    }
}

#[test]
fn a_field_opens_nothing_that_the_words_leave_out_by_name() {
    let mut cases = 0;
    for name in ["chalk", "left-pad", "lodash"] {
        for text in [
            "npm publish token, never N",
            "npm token with write, not N",
            "npm token for everything except N",
            "npm token without N",
            "npm token, but not for N",
            "npm publish token, it must not touch N",
        ] {
            let text = text.replace('N', name);
            for entries in [
                vec![format!("npm/{name}")],
                vec![format!("npm/{name}:rw")],
                vec!["npm/other".to_owned(), format!("npm/{name}")],
            ] {
                let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
                assert!(read(&text, &entries).is_err(), "{text} {entries:?}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 3 * 6 * 3);
}

#[test]
fn a_field_adds_no_repository_to_a_package_that_is_read_and_no_other_spelling() {
    for entries in [vec!["npm"], vec!["npm:r"], vec!["npm:r", "npm/@acme/ui"]] {
        let read = read("read-only npm token for @acme/ui", &entries);
        assert!(read.as_ref().map_or(true, |read| *read == scope(&["npm/@acme/ui"])), "{entries:?}: {read:?}");
    }
    let both = read("npm publish token for @acme/ui and nothing else", &["npm/@acme/ui:rw", "npm/@ACME/UI"]);
    assert!(both.is_err() || both.is_ok_and(|both| !both.to_string().contains("ACME")));
}

/// What limits a short request to read, and cannot be told exactly.
const READ_LIMITS: [&str; 19] = [
    "I need a read-only token, but only gateway",
    "the auditor may look at the payments repo and nothing else",
    "read access minus the security packages",
    "pull access, everything except the golden images",
    "download rights, only the widget package",
    "read-only, restricted to the repo catalog",
    "let Ana read her own packages, no one else's",
    "nur lesen, und zwar bloß das Paket rechnungs-api",
    "Lesezugriff außer auf die Pakete vom Sicherheitsteam",
    "lecture seule, uniquement le paquet panier",
    "solo lectura del paquete carrito y nada más",
    "baixar somente o pacote carrinho",
    "只读,仅限 shopping-cart 这个包",
    "读权限,安全团队的包除外",
    "カートのパッケージだけ読み取り",
    "télécharger le paquet panier, aucun autre",
    "que el auditor lea el paquete pagos, ningún otro",
    "支払いリポジトリのみ読み取り",
    "セキュリティチームのパッケージ以外を読む",
];

#[test]
fn a_short_request_to_read_keeps_its_limit_or_is_asked_about() {
    let everything: Vec<&str> =
        READ_LIMITS.into_iter().filter(|text| read(text, &[]).is_ok_and(|scope| scope.is_everything())).collect();
    assert_eq!(everything, [""; 0]);
    none_is_asked_about(&[
        "a token that may list and pull, not more",
        "I want a token that can view package metadata, nothing else.",
        "read-only token, it is only for the scanner",
        "token, just pulling",
        "just read, no writing",
        "only reading, please",
        "ein Token, nur zum Lesen",
        "un jeton, seulement en lecture",
        "读取令牌,只读就行",
        "読み取りだけのトークンをください",
    ]);
}
