-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "language" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "stopped_at" TIMESTAMPTZ(3),
    "stopped_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "text_version" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appointment" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "institution" TEXT,
    "commune_code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "wrapped_key" BYTEA,
    "certificate_pem" TEXT,
    "pin_failures" INTEGER NOT NULL DEFAULT 0,
    "pin_locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "appointment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "appointment_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "commune" (
    "code" TEXT NOT NULL,
    "name_fr" TEXT NOT NULL,
    "name_ar" TEXT NOT NULL,
    "name_zgh" TEXT,
    "province_fr" TEXT NOT NULL,
    "province_ar" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "population_2024" INTEGER NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "commune_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "holiday" (
    "date" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "source" TEXT NOT NULL,

    CONSTRAINT "holiday_pkey" PRIMARY KEY ("date")
);

-- CreateTable
CREATE TABLE "civil_clock" (
    "id" INTEGER NOT NULL,
    "offset_ms" BIGINT NOT NULL,

    CONSTRAINT "civil_clock_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "application" (
    "id" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "procedure" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "applicant_id" UUID NOT NULL,
    "commune_code" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "register_number" TEXT,
    "decision_number" TEXT,
    "refusal_reasons" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "filed_at" TIMESTAMPTZ(3),
    "registered_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "particulars" (
    "application_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "cin" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "land_title" TEXT NOT NULL,
    "works" TEXT NOT NULL,

    CONSTRAINT "particulars_pkey" PRIMARY KEY ("application_id")
);

-- CreateTable
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "document" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clock_segment" (
    "id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "rule" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "started_on" DATE NOT NULL,
    "due_on" DATE NOT NULL,
    "stopped_on" DATE,
    "passed_at" TIMESTAMPTZ(3),

    CONSTRAINT "clock_segment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "opinion" (
    "id" UUID NOT NULL,
    "application_id" UUID NOT NULL,
    "institution" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "remarks" TEXT NOT NULL,
    "given_by" UUID NOT NULL,
    "given_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "opinion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment" (
    "application_id" UUID NOT NULL,
    "amount" INTEGER NOT NULL,
    "receipt_number" TEXT NOT NULL,
    "recorded_by" UUID NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("application_id")
);

-- CreateTable
CREATE TABLE "permit" (
    "application_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "certificate_serial" TEXT NOT NULL,
    "signatory" TEXT NOT NULL,
    "signed_by" UUID NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "permit_pkey" PRIMARY KEY ("application_id")
);

-- CreateTable
CREATE TABLE "register" (
    "name" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "register_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "act" (
    "id" BIGSERIAL NOT NULL,
    "cause" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "application_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "act_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "application_id" UUID NOT NULL,
    "commune_code" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link" (
    "id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "application_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "spent_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "downloads" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound" (
    "id" BIGSERIAL NOT NULL,
    "channel" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbound_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conversation" (
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "conversation_pkey" PRIMARY KEY ("channel","address")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "lane" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "contact_id" UUID NOT NULL,
    "commune_code" TEXT NOT NULL DEFAULT '',
    "channel" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "message" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "provider_id" TEXT,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contact_turn" (
    "contact_id" UUID NOT NULL,
    "busy_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_turn_pkey" PRIMARY KEY ("contact_id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "became" TEXT,
    "detail" TEXT,
    "provider_id" TEXT,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "id" UUID NOT NULL,
    "attempt_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "contact_person_id_idx" ON "contact"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_channel_address_key" ON "contact"("channel", "address");

-- CreateIndex
CREATE INDEX "consent_person_id_purpose_idx" ON "consent"("person_id", "purpose");

-- CreateIndex
CREATE INDEX "appointment_commune_code_role_idx" ON "appointment"("commune_code", "role");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "application_reference_key" ON "application"("reference");

-- CreateIndex
CREATE UNIQUE INDEX "application_register_number_key" ON "application"("register_number");

-- CreateIndex
CREATE UNIQUE INDEX "application_decision_number_key" ON "application"("decision_number");

-- CreateIndex
CREATE INDEX "application_applicant_id_idx" ON "application"("applicant_id");

-- CreateIndex
CREATE INDEX "application_commune_code_state_idx" ON "application"("commune_code", "state");

-- CreateIndex
CREATE INDEX "attachment_application_id_idx" ON "attachment"("application_id");

-- CreateIndex
CREATE INDEX "clock_segment_application_id_idx" ON "clock_segment"("application_id");

-- CreateIndex
CREATE INDEX "clock_segment_passed_at_stopped_on_due_on_idx" ON "clock_segment"("passed_at", "stopped_on", "due_on");

-- CreateIndex
CREATE UNIQUE INDEX "opinion_application_id_institution_key" ON "opinion"("application_id", "institution");

-- CreateIndex
CREATE UNIQUE INDEX "permit_number_key" ON "permit"("number");

-- CreateIndex
CREATE UNIQUE INDEX "permit_hash_key" ON "permit"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "act_cause_key" ON "act"("cause");

-- CreateIndex
CREATE INDEX "act_application_id_idx" ON "act"("application_id");

-- CreateIndex
CREATE INDEX "event_published_at_id_idx" ON "event"("published_at", "id");

-- CreateIndex
CREATE INDEX "event_application_id_published_at_idx" ON "event"("application_id", "published_at");

-- CreateIndex
CREATE UNIQUE INDEX "link_token_hash_key" ON "link"("token_hash");

-- CreateIndex
CREATE INDEX "link_application_id_idx" ON "link"("application_id");

-- CreateIndex
CREATE INDEX "inbound_done_at_id_idx" ON "inbound"("done_at", "id");

-- CreateIndex
CREATE INDEX "inbound_channel_address_done_at_idx" ON "inbound"("channel", "address", "done_at");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_channel_provider_id_key" ON "inbound"("channel", "provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_position_key" ON "delivery"("position");

-- CreateIndex
CREATE INDEX "delivery_state_lane_commune_code_due_at_idx" ON "delivery"("state", "lane", "commune_code", "due_at");

-- CreateIndex
CREATE INDEX "delivery_contact_id_state_position_idx" ON "delivery"("contact_id", "state", "position");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_cause_contact_id_ordinal_key" ON "delivery"("cause", "contact_id", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_delivery_id_number_key" ON "attempt"("delivery_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_attempt_id_status_code_key" ON "receipt"("attempt_id", "status", "code");

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent" ADD CONSTRAINT "consent_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "particulars" ADD CONSTRAINT "particulars_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "clock_segment" ADD CONSTRAINT "clock_segment_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "opinion" ADD CONSTRAINT "opinion_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment" ADD CONSTRAINT "payment_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "permit" ADD CONSTRAINT "permit_application_id_fkey" FOREIGN KEY ("application_id") REFERENCES "application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
