//! What stands beside a restriction and is not known is asked about, wherever in its part of the sentence it stands.

use super::super::tests::read;

const NAMES: [&str; 6] = ["chalk", "left-pad", "ui-kit", "lodash", "nokogiri", "billing-api"];

/// `NAME` is a package.
const LIMITED: [&str; 52] = [
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
        if read(&text, &[]).is_ok() {
            lost.push(text);
        }
        cases += 1;
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(cases, 312);
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
