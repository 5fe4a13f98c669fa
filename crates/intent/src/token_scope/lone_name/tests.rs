//! One package that a short request names is the scope, where every other word is understood; else it is asked about.

use super::super::tests::read;

fn scope(text: &str) -> String {
    read(text, &[]).map_or_else(|question| format!("? {question}"), |scope| scope.to_string())
}

#[test]
fn a_name_beside_what_is_not_understood_is_asked_about() {
    let mut cases = 0;
    for request in ["npm publish ui-kit", "npm publish for ui-kit", "npm token for the package ui-kit"] {
        for limit in [
            ", nothing from chalk",
            " and chalk",
            ", not before the review",
            ":1.2.3",
            "@2",
            " or chalk",
            ", but only its docs",
            " unless it is signed",
            " if Dana agrees",
            ", and its siblings",
        ] {
            let text = format!("{request}{limit}");
            assert!(scope(&text).starts_with('?'), "{text}: {}", scope(&text));
            cases += 1;
        }
    }
    assert_eq!(cases, 30);
    for text in [
        "helm push for ingress",
        "docker push token for felix",
        "npm token for all but ui-kit",
        "npm publish Ui-Kit",
        "npm publish, ui-kit packages",
    ] {
        let read = scope(text);
        assert!(read.starts_with('?') || !read.contains("kit"), "{text}: {read}");
    }
}

#[test]
fn a_name_of_which_nothing_else_is_said_is_the_scope() {
    let mut cases = 0;
    for (client, key) in
        [("npm", "npm"), ("pip", "pypi"), ("cargo", "cargo"), ("docker", "docker"), ("helm", "helmoci")]
    {
        for form in [
            "{} publish rights for ui-kit",
            "a token to publish the {} package ui-kit",
            "{} write token for the package ui-kit",
            "{} token that can publish ui-kit, 3 days",
            "I need to publish the ui-kit package with {}",
            "write access for {}, only ui-kit",
        ] {
            let text = form.replace("{}", client);
            assert_eq!(scope(&text), format!("{key}/ui-kit"), "{text}");
            cases += 1;
        }
    }
    assert_eq!(cases, 30);
    assert_eq!(scope("npm publish ui-kit"), "npm/ui-kit");
    assert_eq!(scope("npm publish @acme/forms"), "npm/@acme/forms");
    assert_eq!(scope("pip upload for acme-utils, staging"), "pypi/acme-utils");
}

#[test]
fn the_package_behind_what_is_done_is_the_scope_whatever_else_is_told() {
    let requests = [
        "Our release robot runs every night and the job does `cargo publish` ledger-core, can it have a token for that?",
        "I took over from Ines last week. The workflow does cargo publish of ledger-core; a token for that, please",
        "Der Job macht `cargo publish` von ledger-core. Nur das eine Paket und nur cargo, bitte ein Token",
        "O time vai publicar o pacote \"ledger-core\" com cargo. Só esse pacote, precisamos de um token",
        "Notre robot doit publier la lib ledger-core avec cargo, il nous faut un jeton pour ça",
    ];
    for text in requests {
        assert_eq!(scope(text), "cargo/ledger-core", "{text}");
    }
}

#[test]
fn what_goes_on_behind_a_name_or_leaves_it_out_is_asked_about() {
    for text in [
        "The robot does cargo publish of ledger-core and audit-core, a token please",
        "The robot does cargo publish of ledger-core, audit-core, a token please",
        "A token for everything but cargo publish ledger-core",
        "cargo publish ledger-core team token",
    ] {
        assert!(scope(text).starts_with('?'), "{text}: {}", scope(text));
    }
}
