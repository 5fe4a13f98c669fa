//! What is no value stays as it is: names and sentences as people write them, and the corpora of requests.

use gatepass_core::token::name::{environment_name, token_name};
use gatepass_core::token::redaction::{holds_value, redacted};

/// Names of tokens, among them some that begin like a credential.
const NAMES: [&str; 62] = [
    "npm_token",
    "npm_token_for_the_production_pipeline",
    "npm_publish_2026",
    "sk-prod",
    "sk-production-environment-2026-readers",
    "sk-proj-staging-cluster-eu-west-1-readers",
    "sk_live_readers",
    "sk_test_environment_of_the_payments_team",
    "hf_reader",
    "hf_model_download_for_the_research_cluster",
    "glpat-rotation",
    "glpat-for-the-production-deploy-2026-11",
    "gldt-deploy-token-of-the-web-team",
    "ghp_readers",
    "ghp_migration_of_all_repositories_to_the_new_organisation",
    "gho_login",
    "github_pat_replacement",
    "github_pat_replacement_for_the_release_workflow",
    "pypi-publisher",
    "pypi-AgEnt-of-the-data-team",
    "xoxb-bot",
    "xoxp-migration-of-the-workspace",
    "xapp-deploy",
    "AKIA-check",
    "AKC-warehouse",
    "AKCESS-for-contractors",
    "AWS_ACCESS_KEY_ID",
    "dckr_pat_of_the_ci_machine",
    "dckr_pat_of_the_build_cluster_in_frankfurt",
    "cio-bot",
    "ciomanagementdashboardproductionread",
    "rubygems_release",
    "oy2-nuget",
    "AIzaak",
    "gpl_license_checker",
    "agpl_compliance_scanner for v2",
    "gps_coordinates",
    "gpr_short1",
    "gpw_",
    "GPR-insurance",
    "eyJust-a-word",
    "cmVmdGtu",
    "release-2026.11.26-rc1",
    "feature/JIRA-1234_new-login",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "01a2098d-5870-7296-98c2-b8f67b74e9f8",
    "ci@acme.example",
    "100 % of all",
    "50%25 off",
    "R&D; Q&A",
    "a=b=c",
    "Müller & Söhne",
    "日本語の名前",
    "токен для сборки",
    "رمز القراءة",
    "빌드 토큰",
    "🚀 deploy",
    "x86_64-unknown-linux-gnu",
    "C:\\Users\\new\\tokens",
    "deadbeef",
    "0x67 0x70 0x72",
    "103, 112, 114",
];

const SENTENCES: [&str; 56] = [
    "",
    "read-only token for staging",
    "set up npm here",
    "let the release workflow of acme/web publish",
    "replace NPM_TOKEN in the pipeline, it begins with npm_",
    "the old one was a ghp_ token, make one of yours instead",
    "our secret starts with sk- and I lost it",
    "revoke the token whose value begins with gpr_Ab3d",
    "export GATEPASS_TOKEN=$(gatepass reveal 01a2098d-5870-7296-98c2-b8f67b74e9f8)",
    "https://host.example/a%20b/c%2Fd?e=%25",
    "https://host.example:8443/artifactory/api/npm/npm/",
    "https://me@host.example/x",
    "https://user:$TOKEN@host.example/simple/",
    "https://user:${GATEPASS_TOKEN}@host.example/simple/",
    "https://user:<token>@host.example/simple/",
    "https://user:%TOKEN%@host.example/simple/",
    "https://user:***@host.example/simple/",
    "https://user:xxxx@host.example/simple/",
    "https://user:{token}@host.example/simple/",
    "http://[::1]:4747/@acme/ui",
    "http://127.0.0.1:4747/v2/team/api@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "git@host.example:acme/web.git",
    "ssh://git@host.example:22/acme/web.git",
    "file:///home/ada/.npmrc",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha512-MrBVCtHAhNdXcf7wzoFJL5OP0tGJD3l3sRXeD3YqU5zXbN1n5mLvM1mXBkP8ZDCWYBTJCGZbSmJUvtVfAB2DIA==",
    "h1:JRLlrv0wGQcKzm9jZkVYZCeFJBXvVL4bFzGvlmbcZ2s=",
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo",
    "-----BEGIN CERTIFICATE----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A -----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A -----END PUBLIC KEY-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ada@laptop",
    "commit 59807616e1fa2540724bfbac14d7976d7e4a3860 of 2026-04-14",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "npm/11.6.2 node/v24.11.1 linux x64 workspaces/false",
    "docker/29.0.1 go/go1.25.4 git-commit/1234567 kernel/6.12.0 os/linux arch/amd64 UpstreamClient(Docker-Client/29.0.1 \\(linux\\))",
    "pip/25.3 {\"ci\":null,\"cpu\":\"x86_64\",\"distro\":{\"id\":\"trixie\",\"name\":\"Debian GNU/Linux\",\"version\":\"13\"}}",
    "a token for the CI of github.example, expires 2026-12-24T18:00:00+01:00",
    "two weeks is plenty, thanks &amp; bye",
    "5 &lt; 6, and \\u00e9 is \u{e9}",
    "{\"name\":\"acme\",\"version\":\"1.0.0\",\"dist\":{\"shasum\":\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"}}",
    "line one\nline two\r\n> a quote\n\ttabbed",
    "00:1A:2B:3C:4D:5E and fe80::21a:2bff:fe3c:4d5e and 10.0.0.0/8",
    "4111 1111 1111 1111 is no card of mine",
    "call +49 30 1234567 or 0800 123 456 789 012 345 678 901 234",
    "the prices are 100, 120, 99, 101, 45, 67, 89, 120, 130, 140, 150, 160, 170, 180, 190, 200 and 210",
    "base64 of nothing much: SGVsbG8sIHdvcmxkISBUaGlzIGlzIGp1c3QgYSBzZW50ZW5jZS4=",
    "%E6%97%A5%E6%9C%AC%E8%AA%9E%E3%81%AE%E5%90%8D%E5%89%8D",
    "bitte ein Lesetoken für Staging, gültig bis Freitag 18 Uhr, für den Rollout-Bot der Plattformgruppe",
    "un token de lecture pour l'intégration continue, s'il vous plaît, jusqu'à vendredi",
    "请给我一个只读令牌，用于预发布环境，有效期两周",
    "ステージング用の読み取り専用トークンをください",
    "ｆｕｌｌ－ｗｉｄｔｈ ｗｏｒｄｓ ａｒｅ ｏｒｄｉｎａｒｙ， ｔｏｏ",
    "supercalifragilisticexpialidociousness and antidisestablishmentarianism",
    "/var/lib/docker/overlay2/5f3c2b1a0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c3b/merged",
    "s3://bucket/key?versionId=3HL4kqtJvjVBH40Nrjfkd",
    "<settings><server><id>acme</id><username>ci</username></server></settings>",
];

#[test]
fn ordinary_names_sentences_and_requests_stay_as_they_are() {
    let requests = [include_str!("../intent/corpus.jsonl"), include_str!("../intent/development.jsonl")]
        .iter()
        .flat_map(|corpus| corpus.lines())
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["request"].as_str().unwrap().to_owned());
    let plain = NAMES.iter().chain(&SENTENCES).map(|text| (*text).to_owned());
    let mut cases = 0;
    for text in plain.chain(requests) {
        assert_eq!((redacted(&text).as_str(), holds_value(&text)), (text.as_str(), false));
        cases += 1;
    }
    assert_eq!(cases, 62 + 56 + 406);
}

#[test]
fn names_that_begin_like_a_credential_can_be_given() {
    for name in NAMES {
        assert_eq!(token_name(name).ok().as_deref(), Some(name));
    }
    for name in ["npm_token", "sk-prod", "glpat-rotation", "hf_reader", "xoxb-bot", "AKIA-check", "cio-bot"] {
        assert_eq!(environment_name(name).ok().as_deref(), Some(name));
    }
}
