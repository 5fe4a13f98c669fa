//! What stands beside a restriction and is not known is asked about, wherever in its part of the sentence it stands.

use super::super::tests::read;

const NAMES: [&str; 6] = ["chalk", "left-pad", "ui-kit", "lodash", "nokogiri", "billing-api"];

/// `N` is a package.
const LIMITED: [&str; 30] = [
    "I need a gem publish token, N and no other package",
    "We need a gem push token, N and nothing else",
    "a crate publish token, N and no others",
    "I need a gem publish token, not for anything but N",
    "I need a gem publish token that works nowhere but in N",
    "npm publish token for N alone",
    "npm publish token to be used for N alone",
    "npm publish token valid only for N",
    "npm publish token. It shall only work for N",
    "npm publish token with N only in scope",
    "npm publish token, but please only with N",
    "For N only I need a npm publish token",
    "We only want N to be publishable with it: npm write token",
    "npm publish token where N is the only thing it can touch",
    "npm publish token, make sure that it works for N alone",
    "npm publish token for exactly N",
    "npm publish token for N specifically",
    "npm publish token, when used for anything but N it must fail",
    "npm publish token, can publish N but not one package more",
    "npm publish token not to be used for N",
    "npm publish token. Not for use with N.",
    "npm publish token. Not valid for N.",
    "npm publish token. Beware: N is not for it.",
    "npm publish token, N aside",
    "npm publish token. Please spare N.",
    "npm push token, hands off N",
    "jeton npm en écriture pour N seul",
    "npm-Token mit Schreibrechten, allein für N",
    "docker push token, no touching team/N",
    "npm publish token. @acme/N? No way.",
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
        let text = text.replace('N', name);
        if read(&text, &[]).is_ok() {
            lost.push(text);
        }
        cases += 1;
    }
    assert!(lost.is_empty(), "{lost:#?}");
    assert_eq!(cases, 180);
}

#[test]
fn a_request_to_write_that_limits_nothing_is_not_asked_about() {
    for text in UNLIMITED {
        let read = read(text, &[]);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
}
