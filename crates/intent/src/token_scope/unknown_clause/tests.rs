//! What nothing is known of may be a limit, in any language; what is told besides is none.

use super::super::tests::{every_limit_is_asked_about, read};

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

/// What leaves out what nothing is known of, in a part of a sentence of its own, and requests in that language.
const LEAVING_OUT: [(&[&str], &[&str]); 3] = [
    (
        &["write token", "npm publish token"],
        &[
            ", die Kernpakete lass außen vor",
            ", Kernbibliotheken sollen außen vor bleiben",
            ", legacy is not included",
            ", spare legacy",
            ", hands off legacy",
        ],
    ),
    (&["写入令牌", "docker推送", "上传到npm"], &[",核心库除外", ",核心库例外", ",核心库别碰", ",基础镜像除外"]),
    (
        &["書き込みトークン", "npm公開"],
        &["、コアは触らない", "、コアは対象外", "、コアは除外", "、コアはダメ", "、ベースイメージは除く"],
    ),
];

#[test]
fn what_is_left_out_where_something_is_written_is_asked_about_in_any_language() {
    let cases: usize = LEAVING_OUT.iter().map(|(asked, limits)| every_limit_is_asked_about(asked, limits)).sum();
    assert_eq!(cases, 32);
}
