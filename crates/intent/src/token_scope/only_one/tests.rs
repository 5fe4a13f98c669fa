//! The only package that is used is what is asked for; the only one that is to stay closed is not.

use super::super::tests::read;

#[test]
fn the_only_one_that_is_used_is_asked_for_and_the_only_one_that_is_closed_is_not() {
    for text in [
        "docker push token. team/web is the only image that must stay closed.",
        "docker push token. team/web is the only image you may not touch.",
        "docker push token. team/web is not the only image it touches.",
        "docker push token. team/web is the only image, keep it closed",
    ] {
        let asked = read(text, &[]);
        assert!(asked.is_err(), "{text}: {asked:?}");
    }
    for text in [
        "docker push token. team/web is the only image it touches.",
        "docker push token. team/web is the only image that our job needs.",
        "docker push token. team/web is the only image.",
    ] {
        let scope = read(text, &[]).map(|scope| scope.to_string());
        assert_eq!(scope, Ok("docker/team/web".to_owned()), "{text}");
    }
}
