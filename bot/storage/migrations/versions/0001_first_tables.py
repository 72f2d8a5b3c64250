"""The first tables: people, conversations, messages, signatures, consents, opt-outs, keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("signatures", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("campaign", name="pk_counters"),
    )
    op.create_table(
        "data_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("vault_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("destroyed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_data_keys"),
        sa.UniqueConstraint("scope", "number", name="uq_data_keys_scope_number"),
    )
    op.create_table(
        "letters",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_letters"),
    )
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("erased_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "vault_keys",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", TIME, nullable=False),
        sa.Column("backed_up_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("generation", name="pk_vault_keys"),
        sa.UniqueConstraint("fingerprint", name="uq_vault_keys_fingerprint"),
    )
    op.create_table(
        "wordings",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_wordings"),
    )
    op.create_table(
        "addresses",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_addresses_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("lookup", name="uq_addresses_lookup"),
    )
    op.create_index("ix_addresses_person_id", "addresses", ["person_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("address_id", ID, autoincrement=False, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("spoke_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("doubted_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name="fk_conversations_address_id"
        ),
        sa.PrimaryKeyConstraint("address_id", name="pk_conversations"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "ix_conversations_doubted_at",
        "conversations",
        ["doubted_at"],
        unique=False,
        sqlite_where=sa.text("doubted_at IS NOT NULL"),
        postgresql_where=sa.text("doubted_at IS NOT NULL"),
    )
    op.create_table(
        "messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_id", ID, nullable=True),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column("reply_key", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("shredded_at", TIME, nullable=True),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("status_rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status_error", sa.Text(), server_default="", nullable=False),
        sa.Column("provider_reply_id", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_messages_address_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("provider", "provider_id", name="uq_messages_provider_provider_id"),
    )
    op.create_index("ix_messages_address_id", "messages", ["address_id"], unique=False)
    op.create_index(
        "ix_messages_received_at_unshredded",
        "messages",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("shredded_at IS NULL"),
        postgresql_where=sa.text("shredded_at IS NULL"),
    )
    op.create_table(
        "consents",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("wording_sha256", sa.Text(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_consents_message_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_consents_person_id"),
        sa.ForeignKeyConstraint(
            ["wording_sha256"], ["wordings.sha256"], name="fk_consents_wording_sha256"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_person_id", "consents", ["person_id"], unique=False)
    op.create_table(
        "opt_outs",
        sa.Column("id", ID, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("suppressed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_opt_outs_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opt_outs"),
    )
    op.create_index("ix_opt_outs_lookup", "opt_outs", ["lookup"], unique=False)
    op.create_table(
        "signatures",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("letter_sha256", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("read_in", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.Column("erased_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_sha256"], ["letters.sha256"], name="fk_signatures_letter_sha256"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_signatures_message_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_signatures_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_signatures"),
        sa.UniqueConstraint("person_id", "campaign", name="uq_signatures_person_id_campaign"),
    )
    op.create_index("ix_signatures_campaign", "signatures", ["campaign"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("suppressed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_suppressions_message_id"),
        sa.PrimaryKeyConstraint("lookup", name="pk_suppressions"),
    )


def downgrade() -> None:
    raise NotImplementedError("it would drop every signature: restore a backup instead")
