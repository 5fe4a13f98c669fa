//! The whole tool suite once more, from the same source: over the JFrog backend and a live `gatepass serve`.

use crate::support::over_a_gateway;

/// Each of these tests of the tools, over a gateway.
macro_rules! again {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                over_a_gateway(crate::tools::$name);
            }
        )*

        #[test]
        fn every_test_of_the_tools_is_here() {
            let source = include_str!("../tools.rs");
            let all: Vec<_> = source.split("#[test]\npub fn ").skip(1).map(|rest| rest.split('(').next().unwrap()).collect();
            assert_eq!(all, [$(stringify!($name),)*]);
        }
    };
}

again! {
    an_unknown_environment_is_a_question_with_the_nearest_names,
    words_and_a_field_that_disagree_are_a_question,
    a_name_that_an_active_token_has_is_refused,
    the_answer_to_a_read_only_token_for_staging_can_be_used_at_once,
    a_token_gets_a_name_and_a_username_of_its_own,
    an_environment_is_created_when_the_user_said_so,
    with_a_package_manager_the_answer_has_its_configuration,
    a_package_manager_that_cannot_work_with_the_registry_is_said_plainly,
    lists_are_newest_first_and_filtered_and_paged,
    a_listed_token_has_every_column_and_no_value,
    a_name_that_is_only_near_revokes_nothing,
    several_tokens_are_revoked_only_when_each_is_named,
    a_revoked_token_stays_revoked_and_revoking_it_again_is_a_success,
    only_a_token_that_no_longer_works_is_deleted,
    an_environments_profile_has_its_tokens_and_says_why_it_has_no_deployments,
    a_configuration_is_made_for_an_existing_token_while_its_value_waits,
    a_configuration_without_a_token_makes_one_with_the_permission_asked,
    names_that_other_people_typed_are_cleaned_where_a_model_reads_them,
}
