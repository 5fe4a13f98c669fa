//! What nothing is known of may be a limit, in any language; what is told besides is none.

use super::super::tests::read;

/// Requests that limit a token by a few words set beside what they ask for.
const SET_BESIDE: &[&str] = &[
    "npm publish token, N excluded",
    "npm publish token. Keep N closed.",
    "hands off N; npm token with write",
    "npm token, N stays shut",
    "npm publish token; N is taboo",
    "npm token, minus N",
    "npm token\nOnly for: N",
    "So: npm token, publish rights, a week. Reach: N.",
];

/// The same in languages of which much or all is unknown.
const OTHER_LANGUAGES: &[&str] = &[
    "npm-token uitsluitend voor N",
    "npm-token voor N en niets anders",
    "npm-token maar niet voor N",
    "token npm wyłącznie dla N",
    "token npm oprócz N",
    "токен npm только для N",
    "只用于N的npm令牌",
    "仅限N的npm令牌",
    "用于发布N的npm令牌",
    "Nを公開するnpmトークン",
    "Nだけのnpmトークン",
];

#[test]
fn what_is_set_beside_a_request_and_is_not_known_is_asked_about() {
    let mut cases = 0;
    for text in SET_BESIDE.iter().chain(OTHER_LANGUAGES) {
        for name in ["chalk", "left-pad", "lodash", "acme-ui"] {
            let text = text.replace('N', name);
            let is_lost = |scope: gatepass_core::scope::Scope| !scope.to_string().contains(name);
            assert!(!read(&text, &[]).is_ok_and(is_lost), "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, 19 * 4);
}

#[test]
fn a_package_manager_that_is_only_spoken_of_is_not_opened_for_writing() {
    let mut cases = 0;
    for other in ["docker", "cargo", "pip", "helm", "maven"] {
        for text in [
            "Our M images are fine. npm publish token please.",
            "npm publish token. My M token still works.",
            "I know M well. npm push token, a week",
            "npm publish token for the team that runs M",
        ] {
            let text = text.replace('M', other);
            let opens = |scope: gatepass_core::scope::Scope| scope.to_string().contains(',');
            assert!(!read(&text, &[]).is_ok_and(opens), "{text}");
            cases += 1;
        }
        assert!(read(&format!("push token for npm and {other}"), &[]).is_ok(), "{other}");
    }
    assert_eq!(cases, 20);
}

#[test]
fn what_is_told_with_a_request_is_no_limit() {
    for text in [
        "Morning, npm token for the build please",
        "npm token for the Raspberry Pi",
        "npm token for staging please. Thanks, Priya",
        "Nadia, could you make an npm token?",
        "Hi Dana, npm token with write, 3 days (approved by Finn)",
        "Good afternoon. docker pull token for staging, ticket OPS-12. Best regards, Miguel",
        "npm read token for the runner runner-eu-3 - thx, ana",
        "pip token because the old one expired. ty!",
        "gem push token for Tom, 3 days",
        "docker push from my mac isn't working, set it up",
        "Customer Hallgren & Sons wants to pull our docker images. Give them 30 days.",
        "We'll add push later. For now just downloads, npm. Thanks!",
        "npm token for staging, 30 days, read-only, called ui-bot",
    ] {
        assert!(read(text, &[]).is_ok(), "{text}: {:?}", read(text, &[]));
    }
}
