//! What stands beside a restriction and is not known is asked about, wherever in its part of the sentence it stands.

use super::super::tests::read;

const NAMES: [&str; 6] = ["chalk", "left-pad", "ui-kit", "lodash", "nokogiri", "billing-api"];

/// `NAME` is a package.
const LIMITED: [&str; 67] = [
    "I need a gem publish token, NAME and no other package",
    "We need a gem push token, NAME and nothing else",
    "a crate publish token, NAME and no others",
    "I need a gem publish token, not for anything but NAME",
    "I need a gem publish token that works nowhere but in NAME",
    "npm publish token for NAME alone",
    "npm publish token to be used for NAME alone",
    "npm publish token valid only for NAME",
    "npm publish token. It shall only work for NAME",
    "npm publish token with NAME only in scope",
    "npm publish token, but please only with NAME",
    "For NAME only I need a npm publish token",
    "We only want NAME to be publishable with it: npm write token",
    "npm publish token where NAME is the only thing it can touch",
    "npm publish token, make sure that it works for NAME alone",
    "npm publish token for exactly NAME",
    "npm publish token for NAME specifically",
    "npm publish token, when used for anything but NAME it must fail",
    "npm publish token, can publish NAME but not one package more",
    "npm publish token not to be used for NAME",
    "npm publish token. Not for use with NAME.",
    "npm publish token. Not valid for NAME.",
    "npm publish token. Beware: NAME is not for it.",
    "npm publish token, NAME aside",
    "npm publish token. Please spare NAME.",
    "npm push token, hands off NAME",
    "jeton npm en écriture pour NAME seul",
    "npm-Token mit Schreibrechten, allein für NAME",
    "docker push token, no touching team/NAME",
    "npm publish token. @acme/NAME? No way.",
    "npm publish token. Not valid for @acme/NAME.",
    "npm publish token that is useless for @acme/NAME",
    "npm publish token, not meant for NAME",
    "Contractor needs npm write for one thing: NAME.",
    "npm token that can write NAME and is not allowed anything else",
    "npm publish token. Dana says NAME is out of bounds",
    "npm publish token. Whoever holds it must not be able to publish NAME.",
    "docker publish token, but only read team/NAME",
    "docker publish token which is not allowed to publish team/NAME",
    "npm publish token, @acme/NAME-only",
    "a python push token, NAME and nothing else",
    "npm token that stays inside NAME",
    "npm token. NAME is confidential and must stay closed.",
    "jeton npm en écriture qui ne touche que NAME",
    "jeton npm en écriture, rien d'autre que NAME",
    "jeton npm en lecture qui ne lit que NAME",
    "Kim ne doit pouvoir publier que NAME avec son jeton npm",
    "token de npm con escritura que no abra más que NAME",
    "token de npm con escritura, nada más que NAME",
    "token npm com escrita, nada além de NAME",
    "npm-Token mit Schreibrecht, nichts außer NAME",
    "npm-Token mit Schreibrecht, Finger weg von NAME",
    "give me a token that publishes NAME and nothing else",
    "I want a token that only publishes NAME",
    "one write token. Only NAME will be published with it.",
    "a write token with only NAME allowed",
    "NAME - and only that - a write token",
    "a write token; strictly NAME and nothing else",
    "Only NAME is mine. I need one write token.",
    "a write token, everything else than NAME is forbidden",
    "publish token, under no circumstances NAME",
    "Jeton pour publier, mais surtout pas NAME",
    "Token para publicar, pero nunca NAME",
    "npm publish token. It is not ok to publish @acme/NAME",
    "npm publish token. It should be impossible to publish @acme/NAME",
    "npm publish token !@acme/NAME",
    "npm-Token mit Schreibrecht. Es ist verboten, @acme/NAME zu veröffentlichen",
];

/// Requests to write that limit nothing, of many styles.
const UNLIMITED: [&str; 23] = [
    "npm publish token. I'll be releasing from my laptop tonight.",
    "docker push token please, we ship in an hour!",
    "npm token to publish new versions",
    "docker token to push release candidates",
    "security wants short tokens, so docker push, 1 hour",
    "cargo publish token for my new thinkpad",
    "cargo publish token for the runner runner-eu-3",
    "npm publish token, 3 days - thx, ana",
    "Hi Dana, npm publish token as agreed with Olga. Let me know if you need anything.",
    "Sorry to bother, a docker push token for a day (approved by Finn)",
    "npm write token while Omar is on leave",
    "npm publish token so that the pipeline is green again",
    "Good afternoon. npm token with write, 3 days for the growth team. Cheers, Tobi",
    "npm publish token because the old one expired",
    "docker push token, our build broke last night",
    "npm publish token, I only need it for two days",
    "I only need an npm publish token",
    "just a docker push token, nothing fancy",
    "npm publish token, nothing more",
    "gem push token and that's all",
    "npm publish token, 24 hours are enough",
    "helm push token until Friday, no longer",
    "We'll add push later. For now just downloads, npm. Thanks!",
];

#[test]
fn what_is_not_known_beside_a_restriction_is_asked_about() {
    let (mut cases, mut lost) = (0, Vec::new());
    for (text, name) in LIMITED.iter().flat_map(|text| NAMES.map(|name| (text, name))) {
        let text = text.replace("NAME", name);
        if read(&text, &[]).is_ok_and(|scope| !scope.to_string().contains(name)) {
            lost.push(text);
        }
        cases += 1;
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(cases, 402);
}

#[test]
fn a_request_to_write_that_limits_nothing_is_not_asked_about() {
    for text in UNLIMITED {
        let read = read(text, &[]);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
}

/// What no field of a token takes: pronouns, numbers of things, names of known words, names that are near to known words.
const OPEN: [&str; 18] = [
    "it",
    "these three",
    "one package",
    "two of the packages",
    "half of the packages",
    "team-tools",
    "token-tools",
    "read-me",
    "release-tool",
    "the ones from before",
    "vault",
    "uuid",
    "server",
    "\"server\"",
    "cargo-release",
    "token-service",
    "typescript",
    "dayjs",
];

/// What a field takes, or who has the token.
const TAKEN: [&str; 7] = ["two days", "my laptop", "me", "staging", "our CI server", "24 hours", "the jenkins job"];

const RESTRICTED: [&str; 4] = [
    "CLIENT publish token for HEAD only",
    "CLIENT publish token only for HEAD",
    "CLIENT publish token for HEAD and nothing else",
    "CLIENT publish token, for HEAD alone",
];

#[test]
fn a_restriction_of_what_no_field_takes_is_asked_about() {
    let clients = ["npm", "pip", "docker", "cargo", "maven", "gem", "nuget"];
    let (mut cases, mut wrong) = (0, Vec::new());
    for (frame, client) in RESTRICTED.iter().flat_map(|frame| clients.map(|client| (frame, client))) {
        let request = |head: &str| frame.replace("CLIENT", client).replace("HEAD", head);
        wrong.extend(OPEN.map(request).into_iter().filter(|text| read(text, &[]).is_ok()));
        wrong.extend(TAKEN.map(request).into_iter().filter(|text| read(text, &[]).is_err()));
        cases += OPEN.len() + TAKEN.len();
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(cases, 700);
}

const LEFT_OUT: [&str; 5] = [
    "CLIENT publish token for everything but HEAD",
    "CLIENT publish token, except HEAD",
    "CLIENT publish token, never HEAD",
    "CLIENT publish token without HEAD",
    "CLIENT publish token, but not for HEAD",
];

#[test]
fn what_is_left_out_and_is_of_no_field_is_asked_about() {
    let heads = ["team-tools", "token-service", "typescript", "dayjs", "vault", "chalk", "left-pad", "cargo-release"];
    let mut lost = Vec::new();
    for (frame, head) in LEFT_OUT.iter().flat_map(|frame| heads.map(|head| (frame, head))) {
        let clients = ["npm", "pip", "docker", "maven", "gem"];
        let request = |client: &str| frame.replace("CLIENT", client).replace("HEAD", head);
        lost.extend(clients.map(request).into_iter().filter(|text| read(text, &[]).is_ok()));
    }
    for name in NAMES {
        for text in [
            format!("Token to install whatever is in the registry, except {name}"),
            format!("They may publish everything except the package {name}, please make a token for that"),
        ] {
            lost.extend(read(&text, &[]).is_ok().then_some(text));
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn the_same_client_named_twice_and_other_times_limit_nothing() {
    for text in [
        "uv sync fails with 401, pypi token please",
        "skopeo sync job needs docker read for a year",
        "maven publish token, all packages, 5 days",
        "docker push token, every image, 1 day",
        "6 months maven read",
        "a long-lived npm read token, say 60 days",
        "REQ-5541\nnpm read token",
    ] {
        let read = read(text, &[]);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
}

#[test]
fn a_client_that_is_set_up_to_publish_is_held_to_what_is_left_out_and_to_nothing_that_is_not() {
    let read = |text: &str| {
        let fields = crate::ConfigureFields { package_manager: Some("npm".to_owned()), ..Default::default() };
        let understood =
            crate::fixture::with_known(&[], |known| crate::configure_package_manager(Some(text), &fields, known));
        understood.unclear.iter().any(|unclear| unclear.field == crate::Field::Scope)
    };
    for name in NAMES {
        for text in [
            format!("publish token for everything except {name}"),
            format!("write access but never {name}"),
            format!("publish, but not {name}"),
            format!("set up npm with a publish token for {name} only"),
        ] {
            assert!(read(&text), "{text}");
        }
    }
    for text in [
        "set up npm so that I can publish",
        "configure npm for publishing from my laptop",
        "set up npm with write access, three days",
        "npm for publishing, nothing else",
    ] {
        assert!(!read(text), "{text}");
    }
}

#[test]
fn the_value_of_another_key_and_what_follows_a_sign_are_not_opened() {
    let keys = ["exclude", "except", "not", "skip", "deny", "without", "blacklist"].map(|key| format!("{key}="));
    let signs = ["≠ ", "!= ", "!", "-", "🚫 ", "❌ ", "⛔ ", "\\ ", "^", "~"].map(str::to_owned);
    let names = [("npm", "@acme/ui"), ("docker", "team/web"), ("maven", "com.acme:lib"), ("composer", "acme/tool")];
    for (client, name) in names {
        for before in keys.iter().chain(&signs) {
            let text = format!("{client} publish token, {before}{name}");
            assert!(read(&text, &[]).is_err(), "{text}");
        }
        for judgement in ["illegal", "bad", "a mistake", "not ok", "impossible", "forbidden"] {
            let text = format!("{client} publish token. It would be {judgement} to publish {name}.");
            assert!(read(&text, &[]).is_err(), "{text}");
        }
        for before in ["package=", "scope=", "only ", "for "] {
            let text = format!("{client} publish token, {before}{name}");
            assert!(read(&text, &[]).is_ok_and(|scope| !scope.is_everything()), "{text}");
        }
    }
}
