//! Conan, Terraform, Hugging Face's client and curl.

use gatepass_core::token::Permission;

use super::{
    Answer, Applied, End, Fails, Handle, INSTALL, Inline, SHOWN_WAYS, Seen, TRIAL, Trial, USER, USERS_WAYS, basic,
    bearer,
};

fn conan(request: &Seen) -> Answer {
    if request.path.ends_with("/v1/ping") {
        let mut answer = Answer::new(200, "text/plain", "");
        answer.headers.push(("X-Conan-Server-Capabilities", "revisions".to_owned()));
        return answer;
    }
    if request.path.ends_with("/users/authenticate") && request.authorization.as_deref() == Some(&basic()) {
        return Answer::new(200, "text/plain", "a-token-of-the-server");
    }
    match request.authorization.as_deref() {
        Some("Bearer a-token-of-the-server") => Answer::new(200, "application/json", r#"{"results":["tiny/1.2.3"]}"#),
        _ => Answer::challenge(),
    }
}

#[test]
fn conan_gets_its_session_with_the_token() {
    Trial {
        manager: "conan",
        program: ("conan", INSTALL),
        permission: Permission::ReadWrite,
        ways: USERS_WAYS,
        answer: conan,
        script: "conan search -r gatepass 'tiny/*'",
        expects: ("GET", "/artifactory/api/conan/conan/v2/users/authenticate"),
        prints: Some("tiny/1.2.3"),
        ..TRIAL
    }
    .run();
}

#[test]
fn terraform_asks_the_mirror_with_the_token_at_its_first_request() {
    Trial {
        manager: "terraform",
        program: ("terraform", "HashiCorp's own, 1.2 or later"),
        // A shown configuration has no variable for a host with a port, which a recorder has.
        ways: &[Applied(USER)],
        files: &[(
            "main.tf",
            "terraform {\n  required_providers {\n    tiny = { source = \"example.com/ours/tiny\" }\n  }\n}\n",
        )],
        tls: true,
        answer: |request| {
            if request.authorization.as_deref() != Some(&bearer()) {
                return Answer::challenge();
            }
            Answer::new(200, "application/json", r#"{"versions":{"1.2.3":{}}}"#)
        },
        script: "export CHECKPOINT_DISABLE=1\nterraform init -no-color",
        expects: ("GET", "/artifactory/api/terraform/terraform/providers/example.com/ours/tiny/index.json"),
        authorization: bearer,
        is_first_request: true,
        prints: Some("1.2.3"),
        end: Fails("the mirror has a version and no archive of it for any machine"),
        ..TRIAL
    }
    .run();
}

#[test]
fn hugging_face_reads_with_the_token() {
    Trial {
        manager: "huggingface",
        program: ("hf", INSTALL),
        ways: SHOWN_WAYS,
        answer: |request| {
            if request.authorization.as_deref() != Some(&bearer()) {
                return Answer::challenge();
            }
            if request.path.contains("/tree/") {
                return Answer::new(200, "application/json", "[]");
            }
            Answer::new(
                200,
                "application/json",
                r#"{"id":"ours/tiny","sha":"0123456789012345678901234567890123456789","siblings":[]}"#,
            )
        },
        script: "export HF_HUB_DISABLE_TELEMETRY=1\nhf download ours/tiny",
        expects: ("GET", "/artifactory/api/huggingfaceml/huggingfaceml/api/models/ours/tiny"),
        authorization: bearer,
        ..TRIAL
    }
    .run();
}

#[test]
fn curl_downloads_with_the_token_at_its_first_request() {
    let read = Trial {
        manager: "generic",
        program: ("curl", INSTALL),
        answer: |request| {
            if request.authorization.as_deref() != Some(&basic()) {
                return Answer::challenge();
            }
            Answer::new(200, "text/plain", "tiny\n")
        },
        expects: ("GET", "/artifactory/generic/"),
        is_first_request: true,
        prints: Some("tiny"),
        ..TRIAL
    };
    Trial { ways: &[Handle(USER), Inline(USER)], script: "", ..read }.run();
    let script = "curl --netrc -fsS http://{host}/artifactory/generic/some/file";
    Trial { ways: &[Applied(USER)], script, ..read }.run();
}

/// Programs that read `~/.netrc`, each with how it asks for `http://{host}/artifactory/generic/file`, and how that ends.
const READERS: [(&str, &str, &str, End); 7] = [
    ("curl", "curl", "curl --netrc -fsS http://{host}/artifactory/generic/file", End::Succeeds),
    ("wget", "wget", "wget -qO- http://{host}/artifactory/generic/file", End::Succeeds),
    ("git", "git", "git ls-remote http://{host}/artifactory/generic/file", Fails("a file is no repository of Git's")),
    ("pip", "pip", "pip download --index-url http://{host}/artifactory/generic/file tiny", Fails("a file is no index")),
    (
        "pip",
        "requests",
        "python3 -c 'from pip._vendor import requests; requests.get(\"http://{host}/artifactory/generic/file\").raise_for_status()'",
        End::Succeeds,
    ),
    (
        "uv",
        "uv",
        "echo tiny >in && uv pip compile --no-cache --index-url http://{host}/artifactory/generic/file in",
        Fails("a file is no index"),
    ),
    (
        "python3",
        "Python's own netrc",
        "python3 -c 'import netrc, urllib.request as r
n = netrc.netrc()
p = r.HTTPPasswordMgrWithDefaultRealm()
for machine in (\"{host}\", \"127.0.0.1\"):
    login, _, password = n.authenticators(machine)
    p.add_password(None, \"http://{host}/\", login, password)
    r.build_opener(r.HTTPBasicAuthHandler(p)).open(\"http://{host}/artifactory/generic/file\").read()'",
        End::Succeeds,
    ),
];

#[test]
fn every_reader_of_netrc_finds_the_login_at_a_port_that_is_not_the_default() {
    for (program, _, script, end) in READERS {
        Trial {
            manager: "generic",
            program: (program, INSTALL),
            ways: &[Applied(USER)],
            answer: |request| {
                if request.authorization.as_deref() != Some(&basic()) {
                    return Answer::challenge();
                }
                Answer::new(200, "text/plain", "tiny\n")
            },
            script,
            expects: ("GET", "/artifactory/generic/file"),
            end,
            ..TRIAL
        }
        .run();
    }
    assert_eq!(READERS.len(), 7);
}
