//! Letters of chance in texts that speak of a credential, written in ways that no list has; and names, which stay.

use crate::token::redaction::redacted;

/// Letters and digits, and small letters and digits in turn as password generators have them.
const ALPHABETS: [&[u8]; 2] = [
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    b"0123456789012345678901234567abcdefghijklmnopqrstuvwxyz",
];

/// Letters of chance, by a linear congruential generator, so that each run tries the same.
fn chance(letters: &[u8], seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % letters.len()
    };
    (0..length).map(|_| char::from(letters[next()])).collect()
}

const UNLISTED: [&str; 8] = [
    "the token goes like so: first {} then enter",
    "login with bob and then {}",
    "withCredentials(user, {})",
    "npmAuthIdent {} as in .yarnrc.yml, and the password is in there",
    "my secret? {} of course",
    "auth {} host.example",
    "| bob | {} | (password in the second column)",
    "read-only token for staging; I used {} before",
];

#[test]
fn letters_of_chance_are_cut_where_a_credential_is_spoken_of() {
    let (mut cases, mut left) = (0, 0);
    for text in UNLISTED {
        for seed in 0..100 {
            let letters = ALPHABETS[usize::try_from(seed % 2).unwrap()];
            let value = chance(letters, seed, 16 + usize::try_from(seed % 8).unwrap());
            cases += 1;
            left += usize::from(redacted(&text.replace("{}", &value)).contains(&value));
        }
    }
    // Of so few letters some read as a name may.
    assert!(left * 10 < cases, "{left} of {cases}");
    assert_eq!(cases, 800);
}

#[test]
fn names_stay_where_a_credential_is_spoken_of() {
    for name in [
        "GitHubActionsRunner2",
        "SpringFrameworkCore",
        "NewtonsoftJsonSchema13",
        "release20261127build",
        "SNAPSHOT20261127T101500Z",
        "MicrosoftNETSdkWeb",
        "com.acme.billing.CoreApi2",
        "myVeryLongProjectName2026",
        "KubernetesClusterProdEU1",
        "AcmeUiComponentsV2",
        "c8d41f97ab03e652c8d41f97",
        "01a2098d-5870-7296-98c2-b8f67b74e9f8",
    ] {
        let text = format!("read-only token called {name}, the password is in the vault");
        assert_eq!(redacted(&text), text);
    }
}
